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

/** Looks for parents in the database as it is now, many at a time. */
final class ParentRows {
    private final Connection connection;
    private final Map<TableId, SourceTable> tables;

    ParentRows(Connection connection, Map<TableId, SourceTable> tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /** Whose the rows are that are there. */
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
        var names = wanted.stream().map(Column::name).toArray(String[]::new);
        try (var select = connection.prepareStatement(query(table, wanted))) {
            for (int i = 0; i < table.shape().key().size(); i++) {
                int at = i;
                var values = refs.stream().map(ref -> ref.key().values().get(at)).toArray();
                select.setArray(i + 1, connection.createArrayOf("text", values));
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var values = new @Nullable String[names.length];
                    for (int i = 0; i < values.length; i++) {
                        var text = rows.getString(i + 1);
                        values[i] = text == null ? null : Canonical.of(wanted.get(i).type(), text);
                    }
                    var row = new Row(names, values);
                    RowKey key = Objects.requireNonNull(table.key(row));
                    found.put(new Ref(table.id(), key), table.owner(row));
                }
            }
        }
    }

    private static String query(SourceTable table, List<Column> wanted) {
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
        return "select "
                + wanted.stream()
                        .map(column -> "t." + Sql.name(column.name()))
                        .map(column -> "case when " + column + " is not null then format('%s', " + column + ") end")
                        .collect(Collectors.joining(", "))
                + " from (select " + cast + " from unnest(" + arrays + ") as u(" + names + ") offset 0) k join "
                + table.sql() + " t on " + on;
    }
}
