package io.millrace.capture;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the configured tables out of the catalogue and gathers every reason why one cannot be captured. */
final class CatalogueReader {
    private static final String COLUMNS = """
            select a.attname, a.atttypid, a.atttypmod
              from pg_attribute a
             where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
             order by a.attnum
            """;

    private static final String KEY = """
            select a.attname
              from pg_index i
              cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
             where i.indrelid = ? and i.indisprimary
             order by k.place
            """;

    record Found(Map<TableId, SourceTable> tables, List<String> problems) {}

    private final SourceSettings source;
    private final Connection connection;
    private final TypeNames types;
    private final Map<TableId, SourceTable> tables = new LinkedHashMap<>();
    private final Map<TableId, Map<String, Long>> typesOf = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private CatalogueReader(SourceSettings source, Connection connection, TypeNames types) {
        this.source = source;
        this.connection = connection;
        this.types = types;
    }

    static Found read(SourceSettings source, Connection connection) throws SQLException {
        var reader = new CatalogueReader(source, connection, TypeNames.read(connection));
        for (var entry : source.tables().entrySet()) {
            reader.table(entry.getKey(), entry.getValue());
        }
        reader.parents();
        return new Found(reader.tables, reader.problems);
    }

    private void table(TableId id, SourceSettings.Table configured) throws SQLException {
        try (var select = connection.prepareStatement("select c.oid, c.relkind from pg_class c"
                + " join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?")) {
            select.setString(1, id.schema());
            select.setString(2, id.table());
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    problem(id, "there is no such table; mend its name (schema.table, as the catalogue spells it)");
                } else if (!row.getString(2).equals("r")) {
                    problem(
                            id,
                            "it is no ordinary table (relkind '" + row.getString(2) + "'); name the tables that hold"
                                    + " the rows");
                } else {
                    columns(id, row.getLong(1), configured);
                }
            }
        }
    }

    private void columns(TableId id, long oid, SourceSettings.Table configured) throws SQLException {
        Map<String, Long> oids = new LinkedHashMap<>();
        Map<String, Integer> modifiers = new HashMap<>();
        try (var select = connection.prepareStatement(COLUMNS)) {
            select.setLong(1, oid);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    oids.put(rows.getString(1), rows.getLong(2));
                    modifiers.put(rows.getString(1), rows.getInt(3));
                }
            }
        }
        typesOf.put(id, oids);
        var key = key(oid);
        if (key.isEmpty()) {
            problem(id, "it has no primary key, so its rows cannot be told apart; add one");
        }
        boolean whole = ownerColumnsExist(id, configured.merchant(), oids);
        whole &= canBeHidden(id, configured, oids, key);
        if (!key.isEmpty() && whole) {
            tables.put(id, table(id, configured, oids, modifiers, key));
        }
    }

    /** A column that says which row it is, or whose, has to travel. */
    private boolean canBeHidden(TableId id, SourceSettings.Table configured, Map<String, Long> oids, List<String> key) {
        var needed = new HashSet<>(key);
        switch (configured.merchant()) {
            case MerchantRule.InColumn(var column) -> needed.add(column);
            case MerchantRule.OfParent(var _, var by) -> needed.addAll(by);
        }
        boolean well = canBe("omitted", "omit", id, configured.omit(), oids.keySet(), needed);
        well &= canBe("hashed", "hash", id, configured.hash(), oids.keySet(), needed);
        for (var column : configured.hash().stream().sorted().toList()) {
            if (configured.omit().contains(column)) {
                problem(id, "its column '" + column + "' stands in omit and in hash; take it out of one");
                well = false;
            }
        }
        return well;
    }

    private boolean canBe(
            String hidden, String key, TableId id, Set<String> columns, Set<String> there, Set<String> needed) {
        boolean well = true;
        for (var column : columns.stream().sorted().toList()) {
            if (!there.contains(column)) {
                problem(id, "it has no column '" + column + "' that could be " + hidden + "; mend " + key);
                well = false;
            } else if (needed.contains(column)) {
                problem(
                        id,
                        "its column '" + column + "' says which row it is, or whose, and cannot be " + hidden
                                + "; mend " + key);
                well = false;
            }
        }
        return well;
    }

    private boolean ownerColumnsExist(TableId id, MerchantRule rule, Map<String, Long> oids) {
        return switch (rule) {
            case MerchantRule.InColumn(var column) -> {
                if (!oids.containsKey(column)) {
                    problem(id, "it has no merchant column '" + column + "'; mend merchant");
                }
                yield oids.containsKey(column);
            }
            case MerchantRule.OfParent(var _, var by) -> {
                var missing =
                        by.stream().filter(column -> !oids.containsKey(column)).toList();
                if (!missing.isEmpty()) {
                    problem(id, "it has no column " + missing + "; mend merchant-of.by");
                }
                yield missing.isEmpty();
            }
        };
    }

    private SourceTable table(
            TableId id,
            SourceSettings.Table configured,
            Map<String, Long> oids,
            Map<String, Integer> modifiers,
            List<String> key) {
        List<Column> columns = new ArrayList<>();
        List<String> sessionTexts = new ArrayList<>();
        Map<String, ColumnType> hashed = new HashMap<>();
        oids.forEach((name, type) -> {
            if (configured.omit().contains(name)) {
                return;
            }
            var known = types.columnType(type);
            boolean hidden = configured.hash().contains(name);
            if (hidden) {
                hashed.put(name, known);
            }
            columns.add(
                    hidden
                            ? new Column(name, ColumnType.TEXT)
                            : new Column(name, known, modifiers.getOrDefault(name, Column.UNLIMITED)));
            if (types.dependsOnSession(type)) {
                sessionTexts.add(name);
            }
        });
        boolean padded = configured.merchant() instanceof MerchantRule.InColumn(var column)
                && types.padded(oids.getOrDefault(column, 0L));
        return new SourceTable(
                new TableShape(id, columns, key, configured.merchant()),
                key.stream()
                        .map(column -> types.comparable(oids.getOrDefault(column, 0L)))
                        .toList(),
                padded,
                sessionTexts,
                configured.keysChange(),
                configured.omit(),
                HashedColumns.of(hashed, source.hashKey()));
    }

    private List<String> key(long oid) throws SQLException {
        List<String> key = new ArrayList<>();
        try (var select = connection.prepareStatement(KEY)) {
            select.setLong(1, oid);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1));
                }
            }
        }
        return key;
    }

    private void parents() {
        source.tables().forEach((id, configured) -> {
            if (configured.merchant() instanceof MerchantRule.OfParent(var parent, var by)) {
                parent(id, parent, by);
            }
        });
    }

    private void parent(TableId id, TableId parent, List<String> by) {
        if (!source.tables().containsKey(parent)) {
            problem(id, "its parent " + parent.name() + " is not configured; add it to the tables");
            return;
        }
        var seen = new LinkedHashSet<TableId>();
        for (var at = id; at != null; at = parentOf(at)) {
            if (!seen.add(at)) {
                problem(
                        id,
                        "its parents go round in a circle: "
                                + String.join(
                                        " -> ", seen.stream().map(TableId::name).toList()) + " -> " + at.name());
                return;
            }
        }
        var above = tables.get(parent);
        var below = tables.get(id);
        if (above != null && below != null) {
            references(below, above, by);
        }
    }

    private @Nullable TableId parentOf(TableId id) {
        var configured = source.tables().get(id);
        return configured != null && configured.merchant() instanceof MerchantRule.OfParent(var parent, var _)
                ? parent
                : null;
    }

    private void references(SourceTable below, SourceTable above, List<String> by) {
        var key = above.shape().key();
        if (key.size() != by.size()) {
            problem(
                    below.id(),
                    "merchant-of.by names " + by.size() + " columns " + by + ", but the key of "
                            + above.id().name() + " has " + key.size() + ": " + key);
            return;
        }
        for (int i = 0; i < by.size(); i++) {
            var here = comparable(below.id(), by.get(i));
            var there = comparable(above.id(), key.get(i));
            if (!here.equals(there)) {
                problem(
                        below.id(),
                        "merchant-of.by names '" + by.get(i) + "', which is " + here + ", but '" + key.get(i) + "' of "
                                + above.id().name() + " is " + there);
            }
        }
    }

    private String comparable(TableId table, String column) {
        return types.comparable(typesOf.getOrDefault(table, Map.of()).getOrDefault(column, 0L));
    }

    private void problem(TableId id, String what) {
        problems.add("sources." + source.name() + ".tables." + id.name() + ": " + what);
    }
}
