package io.millrace.capture;

import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the source's schema {@code millrace} remembers of parents that are gone or have moved.
 *
 * <p>Writes stand in the batch's transaction, so they are there exactly when the batch is finished.
 */
final class ParentMemory {
    private final Connection connection;
    private final String source;
    private final Map<TableId, SourceTable> tables;

    ParentMemory(Connection connection, String source, Map<TableId, SourceTable> tables) {
        this.connection = connection;
        this.source = source;
        this.tables = tables;
    }

    /** A deleted parent, whose it was, and the version of its deletion. */
    record Deleted(Ref ref, Owner owner, long version) {}

    void remember(Collection<Deleted> deleted) throws SQLException {
        if (deleted.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                insert into millrace.deleted_parent (source, schema_name, table_name, key, owner, version)
                values (?, ?, ?, ?, ?, ?)
                on conflict (source, schema_name, table_name, key, version)
                do update set owner = excluded.owner, deleted_at = now()
                """)) {
            for (var one : deleted) {
                var table = one.ref().table();
                insert.setString(1, source);
                insert.setString(2, table.schema());
                insert.setString(3, table.table());
                insert.setString(4, one.ref().key().toString());
                insert.setArray(5, array(texts(one.owner())));
                insert.setLong(6, one.version());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Every deletion of these, the newest first: a key may live again, and for somebody else. */
    Map<Ref, List<Deleted>> deleted(Collection<Ref> refs) throws SQLException {
        Map<Ref, List<Deleted>> found = new HashMap<>();
        for (var entry : byTable(refs).entrySet()) {
            try (var select = connection.prepareStatement("""
                    select key, owner, version from millrace.deleted_parent
                     where source = ? and schema_name = ? and table_name = ? and key = any(?)
                     order by version desc
                    """)) {
                bind(entry.getKey(), entry.getValue(), select);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        var ref = new Ref(entry.getKey(), RowKey.parse(rows.getString(1)));
                        var owner = rows.getArray(2);
                        var texts = owner == null ? List.<String>of() : Arrays.asList((String[]) owner.getArray());
                        found.computeIfAbsent(ref, _ -> new ArrayList<>())
                                .add(new Deleted(ref, owner(ref, texts), rows.getLong(3)));
                    }
                }
            }
        }
        return found;
    }

    /** The merchants that each of these rows had before it moved, unparsed. */
    Map<Ref, Set<String>> moved(Collection<Ref> refs) throws SQLException {
        Map<Ref, Set<String>> found = new HashMap<>();
        for (var entry : byTable(refs).entrySet()) {
            try (var select = connection.prepareStatement("""
                    select key, merchant from millrace.moved_parent
                     where source = ? and schema_name = ? and table_name = ? and key = any(?)
                    """)) {
                bind(entry.getKey(), entry.getValue(), select);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.computeIfAbsent(
                                        new Ref(entry.getKey(), RowKey.parse(rows.getString(1))), _ -> new HashSet<>())
                                .add(rows.getString(2));
                    }
                }
            }
        }
        return found;
    }

    static Deleted deleted(ParsedEvent event) {
        var table = event.table();
        var key = java.util.Objects.requireNonNull(table.key(event.image()));
        return new Deleted(
                new Ref(table.id(), key),
                table.owner(event.image()),
                event.version().value());
    }

    private static @Nullable List<String> texts(Owner owner) {
        return switch (owner) {
            case Owner.Named(var merchant) -> merchant == null ? null : List.of(merchant);
            case Owner.ChildOf(var parent) -> parent.key().values();
            case Owner.Nobody _ -> null;
        };
    }

    private Owner owner(Ref ref, List<String> texts) {
        var parent = java.util.Objects.requireNonNull(tables.get(ref.table())).parent();
        if (parent == null) {
            return new Owner.Named(texts.isEmpty() ? null : texts.getFirst());
        }
        return texts.isEmpty()
                ? new Owner.Nobody("the deleted " + ref + " had no parent")
                : new Owner.ChildOf(new Ref(parent, new RowKey(texts)));
    }

    private void bind(TableId table, List<Ref> refs, java.sql.PreparedStatement select) throws SQLException {
        select.setString(1, source);
        select.setString(2, table.schema());
        select.setString(3, table.table());
        select.setArray(4, array(refs.stream().map(ref -> ref.key().toString()).toList()));
    }

    private java.sql.@Nullable Array array(@Nullable List<String> values) throws SQLException {
        return values == null ? null : connection.createArrayOf("text", values.toArray());
    }

    private static Map<TableId, List<Ref>> byTable(Collection<Ref> refs) {
        return refs.stream().collect(Collectors.groupingBy(Ref::table));
    }
}
