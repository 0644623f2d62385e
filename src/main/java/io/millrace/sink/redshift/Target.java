package io.millrace.sink.redshift;

import io.millrace.change.Row;
import io.millrace.change.TableShape;
import io.millrace.sink.Write.RowWrite;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table of Redshift, and the source table that it mirrors: its columns, then ours. */
final class Target {
    static final String MERCHANT = "_merchant";
    static final String VERSION = "_version";
    static final String DELETED = "_deleted";
    /** Which columns hold less than the source's, with commas; null where none does. */
    static final String CUT = "_cut";

    static final String LOADED_AT = "_loaded_at";

    /** Ours that a part file holds, in its order after the source's columns. */
    static final List<String> OURS = List.of(MERCHANT, VERSION, DELETED, CUT);

    private final TableShape shape;
    private final List<TargetColumn> columns;
    private final Map<String, TargetColumn> byName = new HashMap<>();

    Target(TableShape shape, List<TargetColumn> columns) {
        this.shape = shape;
        this.columns = List.copyOf(columns);
        columns.forEach(column -> byName.put(column.name(), column));
    }

    /** The table of this shape, its columns as the configuration wants them. */
    static Target of(TableShape shape, RedshiftSettings settings) {
        return new Target(
                shape,
                shape.columns().stream()
                        .map(column -> settings.column(shape.id(), column))
                        .toList());
    }

    TableShape shape() {
        return shape;
    }

    /** In words: {@code source.schema.table}. */
    String name() {
        return shape.id().toString();
    }

    List<TargetColumn> columns() {
        return columns;
    }

    @Nullable
    TargetColumn column(String name) {
        return byName.get(name);
    }

    /** The name as a part of a key in the bucket: letters, digits, and what else stands in no key for something else. */
    String slug() {
        return URLEncoder.encode(name(), StandardCharsets.UTF_8);
    }

    String schema() {
        return shape.id().source();
    }

    String table() {
        var id = shape.id();
        return id.schema().equals("public") ? id.table() : id.schema() + "_" + id.table();
    }

    String qualified() {
        return Names.quote(schema()) + "." + Names.quote(table());
    }

    String liveSchema() {
        return schema() + "_live";
    }

    String liveView() {
        return Names.quote(liveSchema()) + "." + Names.quote(table());
    }

    /** The names of a part file's columns, in their order. */
    List<String> copied() {
        return Stream.concat(columns.stream().map(TargetColumn::name), OURS.stream())
                .toList();
    }

    /**
     * The values of one row as COPY reads them, in the order of {@link #copied}.
     *
     * @throws MisfitException where a value does not fit, and is not to be cut
     */
    List<@Nullable String> values(RowWrite write) throws MisfitException {
        var values = new ArrayList<@Nullable String>(columns.size() + OURS.size());
        var cut = new ArrayList<String>(0);
        for (var column : columns) {
            values.add(value(column, write.row().get(column.name()), cut));
        }
        values.add(write.merchant().value());
        values.add(Long.toString(write.version().value()));
        values.add(Boolean.toString(write.deleted()));
        values.add(cut.isEmpty() ? null : String.join(",", cut));
        return values;
    }

    private @Nullable String value(TargetColumn column, @Nullable String value, List<String> cut)
            throws MisfitException {
        if (value == null) {
            return null;
        }
        var misfit = PartWriter.fault(value);
        if (misfit == null) {
            misfit = column.type().misfit(value);
            if (misfit == null) {
                return column.type().copied(value);
            }
            if (column.onMisfit() == TargetColumn.OnMisfit.CUT && !shape.key().contains(column.name())) {
                cut.add(column.name());
                var left = column.type().cut(value);
                return left == null ? null : column.type().copied(left);
            }
        }
        throw new MisfitException("the warehouse cannot take the row, column " + column.name() + " ("
                + column.type().sql() + "): " + misfit);
    }

    /** The source's row as a reader of this table should see it, each value as {@link TargetType#same} has it. */
    Row comparable(Row row) {
        var names = new String[columns.size()];
        var values = new @Nullable String[columns.size()];
        for (int i = 0; i < names.length; i++) {
            var column = columns.get(i);
            names[i] = column.name();
            values[i] = comparable(column, row.get(column.name()));
        }
        return new Row(names, values);
    }

    private static @Nullable String comparable(TargetColumn column, @Nullable String value) {
        if (value == null) {
            return null;
        }
        var kept = column.type().misfit(value) == null ? value : column.type().cut(value);
        return kept == null ? null : column.type().same(kept);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Target target && name().equals(target.name()) && columns.equals(target.columns);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name(), columns);
    }

    /** A row that Redshift can never take; the message does not show its values. */
    static final class MisfitException extends Exception {
        private static final long serialVersionUID = 1L;

        MisfitException(String message) {
            super(message);
        }
    }
}
