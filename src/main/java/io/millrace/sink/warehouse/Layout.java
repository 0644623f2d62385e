package io.millrace.sink.warehouse;

import io.millrace.base.SetUpException;
import io.millrace.change.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the warehouse lacks of what the source's catalogue asks for, as the statements that would add it; none where all
 * is there.
 *
 * <p>Columns are added and their types follow the source's; nothing is ever dropped but a view that is made anew. A
 * column that the source dropped stays, with the values it had.
 */
final class Layout {
    private static final String COLUMNS = """
            select a.attname, pg_catalog.format_type(a.atttypid, null)
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_class c on c.oid = a.attrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ? and a.attnum > 0 and not a.attisdropped
            order by a.attnum""";
    private static final String KEY = """
            select a.attname
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
            where n.nspname = ? and c.relname = ? and i.indisprimary""";
    private static final String KIND = """
            select c.relkind::text
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f')""";

    private final Connection connection;
    private final Dialect dialect;
    private final List<String> statements = new ArrayList<>();

    private Layout(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** @throws SetUpException where something stands in the way that only an operator can clear */
    static List<String> missing(Connection connection, Dialect dialect, List<WarehouseTable> tables)
            throws SQLException {
        var layout = new Layout(connection, dialect);
        layout.encoding();
        layout.schemas(tables);
        layout.offsets();
        for (var table : tables) {
            layout.table(table);
        }
        return List.copyOf(layout.statements);
    }

    private void encoding() throws SQLException {
        var encoding = names("select pg_catalog.current_setting('server_encoding')");
        if (!encoding.contains("UTF8")) {
            throw refused("the warehouse's encoding is " + encoding
                    + ", in which not every text can be kept: create its database with encoding UTF8");
        }
    }

    private void schemas(List<WarehouseTable> tables) throws SQLException {
        var there = new HashSet<>(names("select nspname from pg_catalog.pg_namespace"));
        Stream.concat(
                        Stream.of(WarehouseTable.BOOKS),
                        tables.stream().flatMap(table -> Stream.of(table.schema(), table.liveSchema())))
                .filter(there::add)
                .forEach(schema -> statements.add("create schema " + WarehouseTable.quote(schema)));
    }

    private void offsets() throws SQLException {
        if (kind(WarehouseTable.BOOKS, "lane_offset").isEmpty()) {
            statements.add("create table " + WarehouseTable.OFFSETS
                    + " (lane text not null, topic_partition integer not null, next_offset bigint not null,"
                    + " primary key (lane, topic_partition))");
        }
    }

    private void table(WarehouseTable table) throws SQLException {
        var wanted = wanted(table);
        var kind = kind(table.schema(), table.name());
        if (kind.isEmpty()) {
            // The view of a table that was renamed goes on to show that one.
            if (kind(table.liveSchema(), table.name()).equals("v")) {
                statements.add("drop view " + table.liveView());
            }
            statements.add(creation(table, wanted));
            view(table, withOurs(wanted.keySet()), true);
            return;
        }
        var there = columns(table.schema(), table.name());
        check(table, kind, there);
        var changed = wanted.entrySet().stream()
                .filter(column ->
                        there.containsKey(column.getKey()) && !column.getValue().equals(there.get(column.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        var added = wanted.keySet().stream()
                .filter(name -> !there.containsKey(name))
                .toList();
        if (!changed.isEmpty() && !kind(table.liveSchema(), table.name()).isEmpty()) {
            statements.add("drop view " + table.liveView());
        }
        var parts = Stream.concat(
                        added.stream().map(name -> "add column " + WarehouseTable.quote(name) + " " + wanted.get(name)),
                        changed.stream().map(name -> retyping(name, wanted.getOrDefault(name, "text"))))
                .collect(Collectors.joining(", "));
        if (!parts.isEmpty()) {
            statements.add("alter table " + table.qualified() + " " + parts);
        }
        view(table, Stream.concat(there.keySet().stream(), added.stream()).toList(), !changed.isEmpty());
    }

    /** By way of text, which fails where a value does not fit, while a plain cast from numeric would round it. */
    private static String retyping(String name, String type) {
        var column = WarehouseTable.quote(name);
        return "alter column " + column + " type " + type + " using " + column + "::text::" + type;
    }

    private Map<String, String> wanted(WarehouseTable table) {
        var wanted = new LinkedHashMap<String, String>();
        for (Column column : table.shape().columns()) {
            wanted.put(column.name(), dialect.type(column.type()));
        }
        return wanted;
    }

    private static List<String> withOurs(Collection<String> columns) {
        return Stream.concat(
                        columns.stream(),
                        Stream.of(
                                WarehouseTable.MERCHANT,
                                WarehouseTable.VERSION,
                                WarehouseTable.DELETED,
                                WarehouseTable.LOADED_AT))
                .toList();
    }

    private static String creation(WarehouseTable table, Map<String, String> wanted) {
        var columns = wanted.entrySet().stream()
                .map(column -> WarehouseTable.quote(column.getKey()) + " " + column.getValue())
                .collect(Collectors.joining(", "));
        return "create table " + table.qualified() + " (" + columns + ", \"_merchant\" text not null,"
                + " \"_version\" bigint not null, \"_deleted\" boolean not null,"
                + " \"_loaded_at\" timestamp with time zone not null default now(), primary key (" + table.keyList()
                + "))";
    }

    private void check(WarehouseTable table, String kind, Map<String, String> there) throws SQLException {
        if (!kind.equals("r") && !kind.equals("p")) {
            throw refused("in the warehouse " + table.qualified() + " is no table: rename what is there");
        }
        if (!there.keySet().containsAll(WarehouseTable.OURS)) {
            throw refused("in the warehouse there is another table " + table.qualified()
                    + ", without our columns such as _version: rename it");
        }
        var key = Set.copyOf(names(KEY, table.schema(), table.name()));
        if (!key.equals(Set.copyOf(table.shape().key()))) {
            throw refused("the primary key of " + table.qualified() + " in the warehouse is " + key + ", that of "
                    + table.shape().id() + " is " + table.shape().key()
                    + ": rename the warehouse's table, and replay the lane to fill a new one");
        }
    }

    /** The live rows with all columns in the table's order, so that a new column is only ever added at the end. */
    private void view(WarehouseTable table, List<String> tableColumns, boolean dropped) throws SQLException {
        var wanted = tableColumns.stream()
                .filter(name -> !name.equals(WarehouseTable.DELETED))
                .toList();
        var kind = kind(table.liveSchema(), table.name());
        var there = List.copyOf(columns(table.liveSchema(), table.name()).keySet());
        if (!dropped && kind.equals("v") && there.equals(wanted)) {
            return;
        }
        if (!kind.isEmpty() && !kind.equals("v")) {
            throw refused("in the warehouse " + table.liveView() + " is no view: rename what is there");
        }
        boolean grown =
                there.size() <= wanted.size() && wanted.subList(0, there.size()).equals(there);
        if (!dropped && !grown) {
            statements.add("drop view " + table.liveView());
        }
        statements.add("create or replace view " + table.liveView() + " as select " + WarehouseTable.list(wanted)
                + " from " + table.qualified() + " where not " + WarehouseTable.quote(WarehouseTable.DELETED));
    }

    private Map<String, String> columns(String schema, String name) throws SQLException {
        var columns = new LinkedHashMap<String, String>();
        try (var query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, schema);
            query.setString(2, name);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return columns;
    }

    /** {@code pg_class.relkind} of a relation, empty where there is none. */
    private String kind(String schema, String name) throws SQLException {
        return String.join("", names(KIND, schema, name));
    }

    private List<String> names(String sql, String... parameters) throws SQLException {
        var names = new ArrayList<String>();
        try (var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private static SetUpException refused(String sentence) {
        return new SetUpException(SetUpException.Reason.REFUSED, sentence);
    }
}
