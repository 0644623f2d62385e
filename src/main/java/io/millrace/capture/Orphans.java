package io.millrace.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes whose parent has not been seen, kept in the source until it comes; with their own versions, so that it does not
 * matter how late they are published.
 *
 * <p>Writes stand in the batch's transaction.
 */
final class Orphans {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Connection connection;
    private final String source;
    private final Map<TableId, SourceTable> tables;
    private final Set<Ref> awaited = new HashSet<>();

    private Orphans(Connection connection, String source, Map<TableId, SourceTable> tables) {
        this.connection = connection;
        this.source = source;
        this.tables = tables;
    }

    static Orphans open(Connection connection, String source, Map<TableId, SourceTable> tables) throws SQLException {
        var orphans = new Orphans(connection, source, tables);
        try (var select = connection.prepareStatement(
                "select distinct parent_schema, parent_table, parent_key from millrace.orphan where source = ?")) {
            select.setString(1, source);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    orphans.awaited.add(new Ref(
                            new TableId(source, rows.getString(1), rows.getString(2)),
                            RowKey.parse(rows.getString(3))));
                }
            }
        }
        return orphans;
    }

    /** The parents that are waited for. */
    Set<Ref> awaited() {
        return Set.copyOf(awaited);
    }

    boolean isAwaited(Ref parent) {
        return awaited.contains(parent);
    }

    void keep(ParsedEvent event, Ref parent) throws SQLException {
        awaited.add(parent);
        try (var insert = connection.prepareStatement("""
                insert into millrace.orphan (source, schema_name, table_name, key, version, op, row_before, row_after,
                    committed_at_millis, parent_schema, parent_table, parent_key)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (source, schema_name, table_name, key, version) do update
                   set parent_schema = excluded.parent_schema, parent_table = excluded.parent_table,
                       parent_key = excluded.parent_key
                """)) {
            var table = event.table().id();
            insert.setString(1, source);
            insert.setString(2, table.schema());
            insert.setString(3, table.table());
            insert.setString(4, String.valueOf(event.table().key(event.image())));
            insert.setLong(5, event.version().value());
            insert.setString(6, event.op().letter());
            insert.setString(7, json(event.before()));
            insert.setString(8, json(event.after()));
            insert.setLong(9, event.committedAtMillis());
            insert.setString(10, parent.table().schema());
            insert.setString(11, parent.table().table());
            insert.setString(12, parent.key().toString());
            insert.executeUpdate();
        }
    }

    /** Takes out all that wait for this parent, oldest version first. */
    List<ParsedEvent> take(Ref parent) throws SQLException {
        if (!awaited.remove(parent)) {
            return List.of();
        }
        List<ParsedEvent> events = new ArrayList<>();
        try (var delete = connection.prepareStatement("""
                with taken as (delete from millrace.orphan
                                where source = ? and parent_schema = ? and parent_table = ? and parent_key = ?
                            returning schema_name, table_name, version, op, row_before, row_after, committed_at_millis)
                select * from taken order by version
                """)) {
            delete.setString(1, source);
            delete.setString(2, parent.table().schema());
            delete.setString(3, parent.table().table());
            delete.setString(4, parent.key().toString());
            try (var rows = delete.executeQuery()) {
                while (rows.next()) {
                    event(rows).ifPresent(events::add);
                }
            }
        }
        return events;
    }

    private java.util.Optional<ParsedEvent> event(ResultSet row) throws SQLException {
        var table = tables.get(new TableId(source, row.getString(1), row.getString(2)));
        if (table == null) {
            return java.util.Optional.empty();
        }
        return java.util.Optional.of(new ParsedEvent(
                table,
                table.shape(),
                Op.of(row.getString(4)).orElseThrow(),
                new Version(row.getLong(3)),
                row(row.getString(5)),
                row(row.getString(6)),
                row.getLong(7),
                null));
    }

    private static @Nullable String json(@Nullable Row row) {
        return row == null ? null : RowJson.of(row);
    }

    private static @Nullable Row row(@Nullable String text) {
        if (text == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        try (var json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                names.add(json.currentName());
                values.add(json.nextToken() == JsonToken.VALUE_NULL ? null : Objects.requireNonNull(json.getText()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Row(names.toArray(String[]::new), values.toArray(new @Nullable String[0]));
    }
}
