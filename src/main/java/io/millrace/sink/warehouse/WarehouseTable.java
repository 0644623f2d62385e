package io.millrace.sink.warehouse;

import io.millrace.change.Column;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One table of the warehouse: what it is called there, and the source table that it mirrors. */
record WarehouseTable(TableShape shape, String schema, String name) {
    static final String MERCHANT = "_merchant";
    static final String VERSION = "_version";
    static final String DELETED = "_deleted";
    static final String LOADED_AT = "_loaded_at";

    /** Columns of ours, which no source column may be named like. */
    static final Set<String> OURS = Set.of(MERCHANT, VERSION, DELETED, LOADED_AT);

    /** The schema of our own bookkeeping. */
    static final String BOOKS = "millrace";

    static final String OFFSETS = quote(BOOKS) + "." + quote("lane_offset");
    private static final int NAME_BYTES_MAX = 63;

    static WarehouseTable of(TableShape shape) {
        var id = shape.id();
        var name = id.schema().equals("public") ? id.table() : id.schema() + "_" + id.table();
        return new WarehouseTable(shape, id.source(), name);
    }

    /** The tables in a fixed order, so that two loaders never lock each other crosswise. */
    static List<WarehouseTable> all(List<TableId> tables, Map<TableId, TableShape> shapes) {
        return tables.stream()
                .distinct()
                .filter(shapes::containsKey)
                .map(id -> of(java.util.Objects.requireNonNull(shapes.get(id))))
                .sorted(java.util.Comparator.comparing(WarehouseTable::qualified))
                .toList();
    }

    /** What forbids to hold these tables, one sentence each; none if all is well. */
    static List<String> problems(List<TableId> tables, Map<TableId, TableShape> shapes) {
        var problems = new ArrayList<String>();
        for (var id : tables) {
            if (!shapes.containsKey(id)) {
                problems.add("warehouse.tables names " + id
                        + ", which no source captures: add it to the tables of its source, or take it out");
            }
        }
        var taken = new HashMap<String, String>();
        taken.put(OFFSETS, "the table of our offsets");
        for (var table : all(tables, shapes)) {
            table.ownProblems(problems);
            for (var relation : List.of(table.qualified(), table.liveView())) {
                var other = taken.putIfAbsent(relation, table.shape().id().toString());
                if (other != null) {
                    problems.add("in the warehouse " + table.shape().id() + " would be " + relation + " as is " + other
                            + " already: take one of them out of warehouse.tables");
                    break;
                }
            }
        }
        return problems;
    }

    private void ownProblems(List<String> problems) {
        var id = shape.id();
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            problems.add("the name '" + name + "' of " + id + " in the warehouse is longer than " + NAME_BYTES_MAX
                    + " bytes: take the table out of warehouse.tables");
        }
        if (schema.startsWith("pg_") || schema.equals("information_schema")) {
            problems.add("the warehouse keeps the schema '" + schema + "' for itself: give the source of " + id
                    + " another name");
        }
        for (var column : shape.columns()) {
            if (OURS.contains(column.name())) {
                problems.add(
                        "the column '" + column.name() + "' of " + id
                                + " is named like one that the warehouse adds: rename it, or take the table out of warehouse.tables");
            }
        }
    }

    String qualified() {
        return quote(schema) + "." + quote(name);
    }

    String liveSchema() {
        return schema + "_live";
    }

    String liveView() {
        return quote(liveSchema()) + "." + quote(name);
    }

    /** The source's columns, quoted, with commas. */
    String columnList() {
        return list(shape.columns().stream().map(Column::name).toList());
    }

    String keyList() {
        return list(shape.key());
    }

    static String list(List<String> names) {
        return names.stream().map(WarehouseTable::quote).collect(Collectors.joining(", "));
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
