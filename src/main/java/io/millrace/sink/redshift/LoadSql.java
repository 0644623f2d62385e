package io.millrace.sink.redshift;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one load of one table, in the order in which they are executed, within one transaction.
 *
 * <p>No MERGE, which knows one action for what matches and takes no condition, and no TRUNCATE, which commits. The join is on
 * the primary key alone and not on the distribution key beside it, since a row may have moved to another merchant.
 *
 * @see <a href="https://docs.aws.amazon.com/redshift/latest/dg/merge-replacing-existing-rows.html">Replacing existing rows</a>
 */
final class LoadSql {
    private static final String COPIED = Names.quote("millrace_copied");
    private static final String NEWEST = Names.quote("millrace_newest");

    private final Target target;
    private final List<String> columns;
    private final Map<String, TargetType> others;

    /**
     * @param columns that these parts have, which may be fewer than the target's
     * @param others of which type those of them are that are neither the target's nor ours: the source has dropped them since
     */
    LoadSql(Target target, List<String> columns, Map<String, TargetType> others) {
        this.target = target;
        this.columns = List.copyOf(columns);
        this.others = Map.copyOf(others);
    }

    /** Parameter: target. */
    static String declared() {
        return "select name, declaration from " + Books.DECLARED + " where target = ?";
    }

    /** Parameter: target. */
    static String raiseFence() {
        return "update " + Books.LOADER + " set fence = fence + 1 where target = ?";
    }

    /** Parameter: target. */
    static String readFence() {
        return "select fence from " + Books.LOADER + " where target = ?";
    }

    /** Parameter: target. */
    static String loaded() {
        return "select part from " + Books.LOADED_PART + " where target = ?";
    }

    /** Touches one row where this loader is still the one; its row is locked from then on. Parameters: time, target, fence. */
    static String fence() {
        return "update " + Books.LOADER + " set loaded_at = ? where target = ? and fence = ?";
    }

    /** Counts those of so many parts that are loaded already. Parameters: target, then the parts. */
    static String loadedAlready(int parts) {
        return "select count(*) from " + Books.LOADED_PART + " where target = ? and part in (" + questions(parts) + ")";
    }

    String createCopied() {
        var declared = columns.stream()
                .map(name -> Names.quote(name) + " " + declaration(name))
                .collect(Collectors.joining(", "));
        return "create temp table " + COPIED + " (" + declared + ") diststyle even";
    }

    private String declaration(String name) {
        var type = type(name);
        return type == null ? OurColumn.of(name).sql() : type.copiedAs();
    }

    /** @param manifest where the manifest is, as COPY calls it */
    String copy(String manifest, CopyRight right, String region) {
        return "copy " + COPIED + " (" + Names.list(columns) + ") from " + Names.literal(manifest) + " " + right.sql()
                + (region.isEmpty() ? "" : " region " + Names.literal(region))
                + " manifest format as csv quote as '\"' null as " + Names.literal(PartWriter.NULL)
                + " gzip dateformat 'auto' timeformat 'auto' compupdate off statupdate off";
    }

    static String countCopied() {
        return "select count(*) from " + COPIED;
    }

    String createNewest() {
        var list = Names.list(columns);
        return "create temp table " + NEWEST + " diststyle even as select " + list + " from (select " + list
                + ", row_number() over (partition by "
                + Names.list(target.shape().key()) + " order by "
                + Names.quote(Target.VERSION) + " desc) as \"_place\" from " + COPIED
                + ") as ranked where \"_place\" = 1";
    }

    /** What the target has at this or a higher version stays as it is. */
    String dropOlder() {
        return "delete from " + NEWEST + " using " + target.qualified() + " where " + sameKey() + " and "
                + target.qualified() + "." + Names.quote(Target.VERSION) + " >= " + NEWEST + "."
                + Names.quote(Target.VERSION);
    }

    String deleteReplaced() {
        return "delete from " + target.qualified() + " using " + NEWEST + " where " + sameKey();
    }

    private String sameKey() {
        return target.shape().key().stream()
                .map(Names::quote)
                .map(name -> target.qualified() + "." + name + " = " + NEWEST + "." + name)
                .collect(Collectors.joining(" and "));
    }

    /** Parameter: the time of the load. */
    String insert() {
        return "insert into " + target.qualified() + " (" + Names.list(columns) + ", " + Names.quote(Target.LOADED_AT)
                + ") select " + columns.stream().map(this::inserted).collect(Collectors.joining(", "))
                + ", cast(? as timestamptz) from " + NEWEST;
    }

    private String inserted(String name) {
        var type = type(name);
        return type == null ? Names.quote(name) : type.inserted(Names.quote(name));
    }

    private @Nullable TargetType type(String name) {
        var column = target.column(name);
        return column == null ? others.get(name) : column.type();
    }

    /** Parameters: target, part, rows, load, time; for each part. */
    static String noteLoaded(int parts) {
        return "insert into " + Books.LOADED_PART + " (target, part, part_rows, load_id, loaded_at) values "
                + Stream.generate(() -> "(?, ?, ?, ?, ?)").limit(parts).collect(Collectors.joining(", "));
    }

    /** Parameters: time, rows, up to when where that is known, target. */
    static String freshness(boolean known) {
        return "update " + Books.FRESHNESS + " set loaded_at = ?, loaded_rows = loaded_rows + ?"
                + (known ? ", complete_up_to = ?" : "") + " where source_table = ?";
    }

    /** Parameters: target, then the parts. */
    static String forget(int parts) {
        return "delete from " + Books.LOADED_PART + " where target = ? and part in (" + questions(parts) + ")";
    }

    private static String questions(int count) {
        return Stream.generate(() -> "?").limit(count).collect(Collectors.joining(", "));
    }

    List<String> dropTemporary() {
        return List.of("drop table " + COPIED, "drop table " + NEWEST);
    }
}
