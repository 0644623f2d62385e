package io.millrace.capture;

import io.millrace.change.Canonical;
import io.millrace.change.Column;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for parents in the database as it is now, many at a time; each together with all its ancestors in one statement,
 * so that what is found was true at one moment.
 */
final class ParentRows {
    private final Connection connection;
    private final Map<TableId, SourceTable> tables;

    ParentRows(Connection connection, Map<TableId, SourceTable> tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /** Whose the rows are that are there: the merchant's name, or where an ancestor is missing, the row's own parent. */
    Map<Ref, Owner> find(Collection<Ref> refs) throws SQLException {
        Map<Ref, Owner> found = new HashMap<>();
        var byTable = refs.stream().collect(Collectors.groupingBy(Ref::table));
        for (var entry : byTable.entrySet()) {
            find(Objects.requireNonNull(tables.get(entry.getKey())), entry.getValue(), found);
        }
        return found;
    }

    private void find(SourceTable table, List<Ref> refs, Map<Ref, Owner> found) throws SQLException {
        var columns = new LinkedHashSet<>(table.shape().key());
        columns.addAll(table.ownerColumns());
        var wanted = new ArrayList<Column>();
        columns.forEach(name -> wanted.add(Objects.requireNonNull(table.shape().column(name))));
        var above = ancestors(table);
        int named = wanted.size() + 1;
        var names = wanted.stream().map(Column::name).toArray(String[]::new);
        try (var select = connection.prepareStatement(query(table, wanted, above))) {
            for (int i = 0; i < table.shape().key().size(); i++) {
                int at = i;
                var values =
                        refs.stream().map(ref -> ref.key().values().get(at)).toArray();
                select.setArray(i + 1, connection.createArrayOf("text", values));
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var values = new @Nullable String[names.length];
                    for (int i = 0; i < values.length; i++) {
                        var text = rows.getString(i + 1);
                        values[i] =
                                text == null ? null : Canonical.of(wanted.get(i).type(), text);
                    }
                    var row = new Row(names, values);
                    RowKey key = Objects.requireNonNull(table.key(row));
                    var ref = new Ref(table.id(), key);
                    if (above == null || !rows.getBoolean(named + 1)) {
                        found.put(ref, table.owner(row));
                    } else {
                        found.put(ref, new Owner.Named(above.root().merchant(rows.getString(named))));
                    }
                }
            }
        }
    }

    private static String query(SourceTable table, List<Column> wanted, @Nullable Ancestors above) {
        var key = table.shape().key();
        var casts = table.keyCasts();
        var arrays = IntStream.range(0, key.size()).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "));
        var names = IntStream.range(0, key.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        var cast = IntStream.range(0, key.size())
                .mapToObj(i -> "k" + i + "::" + casts.get(i) + " as k" + i)
                .collect(Collectors.joining(", "));
        var on = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + Sql.name(key.get(i)) + " = k.k" + i)
                .collect(Collectors.joining(" and "));
        var texts = new ArrayList<String>();
        wanted.forEach(column -> texts.add(text("t." + Sql.name(column.name()))));
        var joins = "";
        if (above != null) {
            texts.add(text(above.merchant()));
            texts.add(above.rootIsThere());
            joins = " left join " + above.nearest() + " on " + above.onChild("t", table.ownerColumns()) + above.joins();
        }
        return "select " + String.join(", ", texts) + " from (select " + cast + " from unnest(" + arrays + ") as u("
                + names + ") offset 0) k join " + table.sql() + " t on " + on + joins;
    }

    private static String text(String column) {
        return "case when " + column + " is not null then format('%s', " + column + ") end";
    }

    private @Nullable Ancestors ancestors(SourceTable table) {
        var parent = table.parent();
        return parent == null ? null : Ancestors.above(tables, parent, "left join");
    }
}
