package io.millrace.capture;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The merchants that a source's rows name already. */
public final class KnownMerchants {
    private KnownMerchants() {}

    /** At most {@code max} of them, those of the tables that say it themselves; blocking. */
    public static Set<MerchantId> read(SourceSettings source, Map<TableId, TableShape> shapes, int max) {
        var merchants = new HashSet<MerchantId>();
        try (var connection = SourceConnection.open(source, "merchants")) {
            for (var table : source.tables().keySet()) {
                var shape = shapes.get(table);
                if (shape != null && shape.merchant() instanceof MerchantRule.InColumn(var column)) {
                    var sql = "select distinct " + Sql.name(column) + "::text from "
                            + Sql.name(table.schema(), table.table()) + " limit " + (max - merchants.size());
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery(sql)) {
                        while (rows.next()) {
                            MerchantId.parse(rows.getString(1)).ifPresent(merchants::add);
                        }
                    }
                }
            }
            return merchants;
        } catch (SQLException e) {
            throw new SetUpException(
                    Reason.REFUSED, "source " + source.name() + " does not show its merchants: " + e.getMessage(), e);
        }
    }
}
