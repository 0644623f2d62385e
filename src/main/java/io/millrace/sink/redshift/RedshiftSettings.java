package io.millrace.sink.redshift;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.millrace.base.SecretSettings;
import io.millrace.change.Column;
import io.millrace.change.TableId;
import io.millrace.sink.redshift.TargetColumn.OnMisfit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a Redshift is loaded; {@code reference.conf} says what each key means. Where it is, and which tables it holds, is said
 * by {@code millrace.warehouse}.
 *
 * @param columns what is said of single columns, by {@code table.column}
 * @param sortKeys by table
 */
public record RedshiftSettings(
        StageSettings stage,
        CopyRight copyRight,
        int slices,
        long loadBytes,
        long loadBytesMax,
        Duration loadAge,
        Duration keep,
        OnMisfit onMisfit,
        Map<String, ColumnChoice> columns,
        Map<TableId, List<String>> sortKeys) {
    private static final String PATH = "millrace.redshift";

    /** What is said of one column; empty where it goes by the usual. */
    record ColumnChoice(String type, String onMisfit) {}

    public RedshiftSettings {
        columns = Map.copyOf(columns);
        sortKeys = Map.copyOf(sortKeys);
        if (slices < 1 || loadBytes < 1 || loadBytesMax < loadBytes) {
            throw new IllegalArgumentException(PATH
                    + ": slices and load-bytes have to be at least 1, and load-bytes-max" + " at least load-bytes");
        }
        if (keep.compareTo(loadAge) <= 0) {
            throw new IllegalArgumentException(PATH + ".keep has to be longer than load-age");
        }
    }

    /** What the configuration says of a column, in words of this package. */
    TargetColumn column(TableId table, Column column) {
        var choice = columns.getOrDefault(table + "." + column.name(), new ColumnChoice("", ""));
        return TargetColumn.of(
                column,
                TargetColumn.given(choice.type()),
                choice.onMisfit().isEmpty() ? onMisfit : onMisfit(choice.onMisfit()));
    }

    /** Without keys. */
    @Override
    public String toString() {
        return "RedshiftSettings[" + stage + ", slices=" + slices + ", loadBytes=" + loadBytes + ", loadAge=" + loadAge
                + ", keep=" + keep + "]";
    }

    public static RedshiftSettings from(Config config) {
        var stage = config.getConfig("stage");
        return new RedshiftSettings(
                new StageSettings(
                        stage.getString("bucket"),
                        stage.getString("prefix"),
                        stage.getString("region"),
                        stage.getString("endpoint"),
                        stage.getString("access-key"),
                        SecretSettings.from(PATH + ".stage", stage, "secret-key", "secret-key-file")),
                copyRight(config.getConfig("copy")),
                config.getInt("slices"),
                config.getBytes("load-bytes"),
                config.getBytes("load-bytes-max"),
                config.getDuration("load-age"),
                config.getDuration("keep"),
                onMisfit(config.getString("on-misfit")),
                columns(config.getConfig("columns")),
                sortKeys(config.getConfig("sort-keys")));
    }

    private static CopyRight copyRight(Config copy) {
        var accessKey = copy.getString("access-key");
        var secretKey = SecretSettings.from(PATH + ".copy", copy, "secret-key", "secret-key-file");
        return accessKey.isEmpty()
                ? new CopyRight.Role(copy.getString("iam-role"))
                : new CopyRight.Keys(accessKey, secretKey);
    }

    private static Map<String, ColumnChoice> columns(Config config) {
        var columns = new HashMap<String, ColumnChoice>();
        for (var name : config.root().keySet()) {
            var one = config.getConfig(ConfigUtil.quoteString(name));
            var unknown = new ArrayList<>(one.root().keySet());
            unknown.removeAll(List.of("type", "on-misfit"));
            var path = PATH + ".columns.\"" + name + "\"";
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException(path + " has " + unknown + "; known here: on-misfit, type");
            }
            var type = one.hasPath("type") ? one.getString("type").toLowerCase(Locale.ROOT) : "";
            if (!type.isEmpty() && TargetColumn.given(type).isEmpty()) {
                throw new IllegalArgumentException(
                        path + ".type is '" + type
                                + "': varchar(BYTES), up to 65535, or numeric(PRECISION,SCALE), up to 38 and 37, can be chosen");
            }
            var onMisfit = one.hasPath("on-misfit") ? one.getString("on-misfit") : "";
            if (!onMisfit.isEmpty()) {
                onMisfit(onMisfit);
            }
            int dot = name.lastIndexOf('.');
            if (dot < 0) {
                throw new IllegalArgumentException(path + ": source.table.column is expected");
            }
            columns.put(TableId.parse(name.substring(0, dot)) + name.substring(dot), new ColumnChoice(type, onMisfit));
        }
        return columns;
    }

    private static Map<TableId, List<String>> sortKeys(Config config) {
        var keys = new HashMap<TableId, List<String>>();
        config.root()
                .keySet()
                .forEach(name -> keys.put(TableId.parse(name), config.getStringList(ConfigUtil.quoteString(name))));
        return keys;
    }

    private static OnMisfit onMisfit(String text) {
        return switch (text) {
            case "reject" -> OnMisfit.REJECT;
            case "cut" -> OnMisfit.CUT;
            default -> throw new IllegalArgumentException(PATH + ": on-misfit is '" + text + "': reject or cut");
        };
    }
}
