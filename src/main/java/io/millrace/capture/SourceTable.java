package io.millrace.capture;

import io.millrace.change.MerchantRule;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configured table with what only capture needs of the catalogue.
 *
 * @param keyCasts for each column of the key, the type to cast a text to when looking for it
 * @param paddedMerchant whether the merchant column is {@code char(n)}
 * @param sessionTexts columns whose text depends on the session that wrote them
 * @param hashed columns that are text to everybody else
 */
record SourceTable(
        TableShape shape,
        List<String> keyCasts,
        boolean paddedMerchant,
        List<String> sessionTexts,
        boolean keysChange,
        Set<String> omit,
        HashedColumns hashed) {
    SourceTable {
        omit = Set.copyOf(omit);
        keyCasts = List.copyOf(keyCasts);
        sessionTexts = List.copyOf(sessionTexts);
    }

    /** Whether something of its rows must not be seen outside of the database. */
    boolean hides() {
        return !omit.isEmpty() || !hashed.isEmpty();
    }

    TableId id() {
        return shape.id();
    }

    /** The table's name in SQL. */
    String sql() {
        return Sql.name(id().schema(), id().table());
    }

    /** Whose a row is, as far as the row itself says. */
    Owner owner(Row row) {
        return switch (shape.merchant()) {
            case MerchantRule.InColumn(var column) -> new Owner.Named(merchant(row.get(column)));
            case MerchantRule.OfParent(var parent, var by) -> {
                var key = row.key(by);
                yield key == null
                        ? new Owner.Nobody("its reference to " + parent + ", " + String.join(", ", by) + ", is null")
                        : new Owner.ChildOf(new Ref(parent, key));
            }
        };
    }

    /** The merchant that the column's text names: {@code char(n)} loses its padding. */
    @Nullable
    String merchant(@Nullable String text) {
        return text != null && paddedMerchant ? text.stripTrailing() : text;
    }

    @Nullable
    RowKey key(@Nullable Row row) {
        return row == null ? null : row.key(shape.key());
    }

    /** Whether a key's update is captured by our own trigger, since PGQ's refuses it. */
    boolean ownKeyTrigger() {
        return keysChange || !sessionTexts.isEmpty();
    }

    /** The tables whose merchant is found through {@code parent}. */
    static List<SourceTable> childrenOf(TableId parent, Collection<SourceTable> tables) {
        return tables.stream()
                .filter(table -> table.parent() != null && parent.equals(table.parent()))
                .toList();
    }

    @Nullable
    TableId parent() {
        return switch (shape.merchant()) {
            case MerchantRule.InColumn _ -> null;
            case MerchantRule.OfParent(var parent, var _) -> parent;
        };
    }

    /** The columns that say whose a row is: the merchant column, or the reference to the parent. */
    List<String> ownerColumns() {
        return switch (shape.merchant()) {
            case MerchantRule.InColumn(var column) -> List.of(column);
            case MerchantRule.OfParent(var _, var by) -> by;
        };
    }

    static Map<TableId, TableShape> shapes(Map<TableId, SourceTable> tables) {
        var shapes = new java.util.LinkedHashMap<TableId, TableShape>();
        tables.forEach((id, table) -> shapes.put(id, table.shape()));
        return shapes;
    }
}
