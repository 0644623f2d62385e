package io.millrace.change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the source's catalogue says of one table: its columns in order, its primary key, and how its merchant is found. */
public final class TableShape {
    private final TableId id;
    private final List<Column> columns;
    private final List<String> key;
    private final MerchantRule merchant;
    private final Map<String, Column> byName = new LinkedHashMap<>();
    private volatile @Nullable RowLayout lastLayout;

    public TableShape(TableId id, List<Column> columns, List<String> key, MerchantRule merchant) {
        this.id = id;
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
        this.merchant = merchant;
        columns.forEach(column -> byName.put(column.name(), column));
        if (key.isEmpty() || !byName.keySet().containsAll(key)) {
            throw new IllegalArgumentException("table " + id + " has no usable key: " + key);
        }
    }

    public TableId id() {
        return id;
    }

    public List<Column> columns() {
        return columns;
    }

    /** Names of the primary key's columns, in the key's order. */
    public List<String> key() {
        return key;
    }

    public MerchantRule merchant() {
        return merchant;
    }

    public @Nullable Column column(String name) {
        return byName.get(name);
    }

    /**
     * Where its columns stand in a row. Rows of a table usually have the same columns one after the other, so the last answer
     * is kept. Safe for any thread.
     */
    public RowLayout layout(Row row) {
        var layout = lastLayout;
        if (layout == null || !row.hasColumns(layout.rowColumns())) {
            layout = RowLayout.of(this, row.columns());
            lastLayout = layout;
        }
        return layout;
    }

    @Override
    public String toString() {
        return id + byName.keySet().toString();
    }
}
