package io.millrace.capture;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.millrace.base.Secret;
import io.millrace.base.SecretSettings;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One source database and its tables; {@code reference.conf} says what each key means. */
public record SourceSettings(
        String name,
        String jdbcUrl,
        String user,
        Secret password,
        String queue,
        boolean ticker,
        Duration tickInterval,
        int fetchRows,
        Secret hashKey,
        Map<TableId, Table> tables) {
    /** Card numbers are few: whoever finds the key finds them all. */
    private static final int HASH_KEY_MIN = 32;

    public SourceSettings {
        tables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        if (!name.matches("[a-z][a-z0-9_]{0,30}")) {
            throw new IllegalArgumentException("sources." + name
                    + ": a source's name is lower-case letters, digits and '_', beginning with a letter");
        }
        if (hashKey.reveal().length() < HASH_KEY_MIN
                && tables.values().stream().anyMatch(table -> !table.hash().isEmpty())) {
            throw new IllegalArgumentException("sources." + name + " hashes columns, and its hash-key "
                    + (hashKey.isEmpty() ? "is missing" : "has fewer than " + HASH_KEY_MIN + " characters")
                    + ": set hash-key or hash-key-file, as `openssl rand -hex 32` makes one");
        }
    }

    /**
     * How one table is captured.
     *
     * @param omit columns that never leave the database: neither their names nor their values
     * @param hash columns whose values leave as keyed hashes
     */
    public record Table(MerchantRule merchant, boolean keysChange, Set<String> omit, Set<String> hash) {
        public Table {
            omit = Set.copyOf(omit);
            hash = Set.copyOf(hash);
        }
    }

    /** The URL's parameters may hold a password. */
    @Override
    public String toString() {
        return "SourceSettings[" + name + ", user=" + user + ", queue=" + queue + ", " + tables + "]";
    }

    /** Reads one section of {@code sources}, already merged with {@code source-defaults}. */
    public static SourceSettings from(String name, Config config) {
        var tables = new LinkedHashMap<TableId, Table>();
        for (var entry : config.getConfig("tables").root().entrySet()) {
            var table = ((com.typesafe.config.ConfigObject) entry.getValue()).toConfig();
            tables.put(
                    TableId.of(name, entry.getKey()),
                    new Table(
                            rule(name, entry.getKey(), table),
                            keysChange(table),
                            columns(table, "omit"),
                            columns(table, "hash")));
        }
        return new SourceSettings(
                name,
                config.getString("jdbc-url"),
                config.getString("user"),
                SecretSettings.from("millrace.sources." + name, config, "password", "password-file"),
                config.getString("queue"),
                config.getBoolean("ticker"),
                config.getDuration("tick-interval"),
                config.getInt("fetch-rows"),
                SecretSettings.from("millrace.sources." + name, config, "hash-key", "hash-key-file"),
                tables);
    }

    private static boolean keysChange(Config table) {
        return table.hasPath("keys-change") && table.getBoolean("keys-change");
    }

    private static Set<String> columns(Config table, String key) {
        return table.hasPath(key) ? Set.copyOf(table.getStringList(key)) : Set.of();
    }

    private static MerchantRule rule(String source, String name, Config table) {
        if (table.hasPath("merchant") == table.hasPath("merchant-of")) {
            throw new IllegalArgumentException("sources." + source + ".tables." + name
                    + ": say either merchant = column or merchant-of = { table = parent, by = column }");
        }
        if (table.hasPath("merchant")) {
            return new MerchantRule.InColumn(table.getString("merchant"));
        }
        var of = table.getConfig("merchant-of");
        var by = of.getValue("by").valueType() == ConfigValueType.LIST
                ? of.getStringList("by")
                : List.of(of.getString("by"));
        return new MerchantRule.OfParent(TableId.of(source, of.getString("table")), by);
    }
}
