package io.millrace.sink.redshift;

import com.typesafe.config.ConfigFactory;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.List;

/** A table with a column of each kind, as the tests of this package use it. */
final class Payments {
    static final TableId ID = TableId.of("shop", "payments");
    static final TableShape SHAPE = new TableShape(
            ID,
            List.of(
                    column("id", Kind.INTEGER, "bigint"),
                    column("part", Kind.INTEGER, "smallint"),
                    column("paid", Kind.BOOL, "boolean"),
                    new Column("amount", new ColumnType(Kind.NUMERIC, false, "numeric"), (18 << 16 | 2) + 4),
                    column("exact", Kind.NUMERIC, "numeric"),
                    new Column("huge", new ColumnType(Kind.NUMERIC, false, "numeric"), (60 << 16 | 4) + 4),
                    column("rate", Kind.FLOAT, "double precision"),
                    new Column("currency", new ColumnType(Kind.TEXT, false, "character varying"), 3 + 4),
                    column("note", Kind.TEXT, "text"),
                    column("token", Kind.WORD, "uuid"),
                    column("day", Kind.DATE, "date"),
                    column("seen", Kind.TIMESTAMP, "timestamp without time zone"),
                    column("created_at", Kind.TIMESTAMPTZ, "timestamp with time zone"),
                    column("opens", Kind.OTHER, "time without time zone"),
                    column("image", Kind.BYTEA, "bytea"),
                    column("metadata", Kind.JSONB, "jsonb"),
                    new Column("tags", new ColumnType(Kind.TEXT, true, "text[]"))),
            List.of("id", "part"),
            new MerchantRule.InColumn("merchant"));

    private Payments() {}

    private static Column column(String name, Kind kind, String sql) {
        return new Column(name, new ColumnType(kind, false, sql));
    }

    /** The settings of the reference, with these over them. */
    static RedshiftSettings settings(String over) {
        return RedshiftSettings.from(ConfigFactory.parseString(over)
                .withFallback(
                        ConfigFactory.parseResources("reference.conf").resolve().getConfig("millrace.redshift")));
    }

    static Target target(String over) {
        return Target.of(SHAPE, settings(over));
    }
}
