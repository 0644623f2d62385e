package io.millrace;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import io.millrace.base.KafkaSettings;
import io.millrace.base.SecretSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.SourceSettings;
import io.millrace.change.TableId;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneSettings.StoreKind;
import io.millrace.gateway.GatewaySettings;
import io.millrace.projection.DocumentSettings;
import io.millrace.sink.elastic.ElasticSettings;
import io.millrace.sink.redshift.RedshiftSettings;
import io.millrace.sink.warehouse.WarehouseSettings;
import io.millrace.web.HttpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The whole configuration, read once and checked against itself; {@code reference.conf} says what each key means. */
public record MillraceSettings(
        KafkaSettings kafka,
        List<SourceSettings> sources,
        ElasticSettings elasticsearch,
        WarehouseSettings warehouse,
        RedshiftSettings redshift,
        List<DocumentSettings> documents,
        List<LaneSettings> lanes,
        HttpSettings http,
        GatewaySettings gateway,
        ClusterSettings cluster,
        Config config) {
    public MillraceSettings {
        sources = List.copyOf(sources);
        documents = List.copyOf(documents);
        lanes = List.copyOf(lanes);
    }

    /** Without the configuration as it was read, which holds what is secret. */
    @Override
    public String toString() {
        return "MillraceSettings[" + kafka + ", " + sources + ", " + elasticsearch + ", " + warehouse + ", " + redshift
                + ", " + documents
                + ", " + lanes + ", " + http + ", " + gateway + ", " + cluster + "]";
    }

    /** The configuration as others may see it, each value with where it comes from, and nothing that is secret. */
    public String redacted() {
        return RedactedConfig.of(config);
    }

    /** The lanes' names. */
    public List<String> laneNames() {
        return lanes.stream().map(LaneSettings::name).toList();
    }

    /** Reads a configuration file; what is wrong with it comes as one {@link SetUpException}. */
    public static MillraceSettings load(Path file) {
        if (!Files.isReadable(file)) {
            throw usage("there is no configuration file " + file + " that can be read");
        }
        return from(parse(() -> ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))));
    }

    /** Reads a configuration given as text. */
    public static MillraceSettings parse(String text) {
        return from(parse(() -> ConfigFactory.parseString(text)));
    }

    private interface Parsing {
        Config parse();
    }

    private static Config parse(Parsing parsing) {
        try {
            return parsing.parse();
        } catch (ConfigException e) {
            throw usage("the configuration cannot be read: " + e.getMessage());
        }
    }

    private static MillraceSettings from(Config given) {
        var reference = ConfigFactory.defaultReference();
        var application = ConfigFactory.parseResources("application.conf");
        try {
            var config = given.withFallback(application).withFallback(reference).resolve();
            refuseUnknownKeys(given.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true)));
            return checked(build(config));
        } catch (ConfigException e) {
            throw usage("the configuration is wrong: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw usage("the configuration is wrong: " + e.getMessage());
        }
    }

    private static void refuseUnknownKeys(Config given) {
        if (!given.hasPath("millrace")) {
            throw usage("the configuration has no section 'millrace'");
        }
        var problems = ConfigCheck.unknownKeys(given, ConfigFactory.parseResources("reference.conf"));
        if (!problems.isEmpty()) {
            throw usage(String.join("\n", problems));
        }
    }

    private static MillraceSettings build(Config config) {
        var millrace = config.getConfig("millrace");
        var sources = new ArrayList<SourceSettings>();
        sections(millrace, "sources", "source-defaults")
                .forEach((name, one) -> sources.add(SourceSettings.from(name, one)));
        var lanes = new ArrayList<LaneSettings>();
        sections(millrace, "lanes", "lane-defaults")
                .forEach((name, one) -> lanes.add(LaneSettings.from(name, ofItsStore(millrace, name, one))));
        var documents = new ArrayList<DocumentSettings>();
        var kinds = millrace.getConfig("documents");
        kinds.root().keySet().stream()
                .sorted()
                .forEach(kind -> documents.add(DocumentSettings.from(kind, kinds.getConfig("\"" + kind + "\""))));
        return new MillraceSettings(
                kafka(millrace.getConfig("kafka")),
                sources,
                ElasticSettings.from(millrace.getConfig("elasticsearch")),
                WarehouseSettings.from(millrace.getConfig("warehouse")),
                RedshiftSettings.from(millrace.getConfig("redshift")),
                documents,
                lanes,
                HttpSettings.from(millrace.getConfig("http")),
                GatewaySettings.from(millrace.getConfig("gateway")),
                ClusterSettings.from(millrace.getConfig("cluster")),
                config);
    }

    private static Map<String, Config> sections(Config millrace, String section, String defaults) {
        var named = new java.util.TreeMap<String, Config>();
        var all = millrace.getConfig(section);
        all.root()
                .keySet()
                .forEach(name ->
                        named.put(name, all.getConfig("\"" + name + "\"").withFallback(millrace.getConfig(defaults))));
        return named;
    }

    /** What is usual for its store goes before what is for all lanes, and behind what the lane says itself. */
    private static Config ofItsStore(Config millrace, String lane, Config merged) {
        var usual = millrace.getConfig("lane-defaults-of")
                .root()
                .get(merged.getString("store").toLowerCase(Locale.ROOT));
        return usual instanceof ConfigObject defaults
                ? millrace.getConfig("lanes.\"" + lane + "\"")
                        .withFallback(defaults)
                        .withFallback(merged)
                : merged;
    }

    private static KafkaSettings kafka(Config kafka) {
        var client = new HashMap<String, String>();
        kafka.getConfig("client")
                .entrySet()
                .forEach(entry -> client.put(
                        String.join(".", com.typesafe.config.ConfigUtil.splitPath(entry.getKey())),
                        String.valueOf(entry.getValue().unwrapped())));
        kafka.getConfig("client-files").entrySet().forEach(entry -> {
            var property = String.join(".", com.typesafe.config.ConfigUtil.splitPath(entry.getKey()));
            var file = String.valueOf(entry.getValue().unwrapped());
            if (client.put(property, SecretSettings.read("millrace.kafka.client-files." + property, file)) != null) {
                throw usage("millrace.kafka has " + property + " in both client and client-files: leave one out");
            }
        });
        return new KafkaSettings(
                kafka.getString("bootstrap-servers"),
                kafka.getString("datastream"),
                kafka.getString("dead-letters"),
                kafka.getString("state"),
                kafka.getInt("partitions"),
                kafka.getInt("replication"),
                client);
    }

    private static MillraceSettings checked(MillraceSettings settings) {
        var problems = new ArrayList<String>();
        if (settings.sources.isEmpty()) {
            problems.add("millrace.sources names no database");
        }
        for (var source : settings.sources) {
            if (source.jdbcUrl().isEmpty()) {
                problems.add("millrace.sources." + source.name() + ".jdbc-url is missing");
            }
            if (source.tables().isEmpty()) {
                problems.add("millrace.sources." + source.name() + ".tables names no table");
            }
        }
        if (settings.lanes.isEmpty()) {
            problems.add("millrace.lanes names no lane, such as search { store = elasticsearch }");
        }
        settings.unknownTables(problems);
        settings.hashedReferences(problems);
        problems.addAll(settings.cluster.problems(settings.laneNames()));
        settings.lanes.stream()
                .filter(lane -> lane.staticMembers() && settings.cluster.name().isEmpty())
                .forEach(lane -> problems.add("millrace.lanes." + lane.name()
                        + ".static-members needs a name of the node's own: give it millrace.cluster.name"));
        for (var kind : StoreKind.values()) {
            if (settings.lanes.stream().filter(lane -> lane.store() == kind).count() > 1) {
                problems.add("millrace.lanes has two lanes to the same store: one lane a store");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return settings;
    }

    private void unknownTables(List<String> problems) {
        Set<TableId> known = new HashSet<>();
        sources.forEach(source -> known.addAll(source.tables().keySet()));
        warehouse.tables().forEach(table -> expect(known, table, "millrace.warehouse.tables", problems));
        for (var document : documents) {
            var path = "millrace.documents." + document.kind();
            expect(known, document.root(), path + ".root", problems);
            document.children()
                    .forEach(child ->
                            expect(known, child.table(), path + ".children." + child.name() + ".table", problems));
        }
    }

    /** A child finds its document by what a column says, which a hash does not. */
    private void hashedReferences(List<String> problems) {
        var hashed = new HashMap<TableId, Set<String>>();
        sources.forEach(source -> source.tables().forEach((id, table) -> hashed.put(id, table.hash())));
        for (var document : documents) {
            for (var child : document.children()) {
                child.parent().stream()
                        .filter(hashed.getOrDefault(child.table(), Set.of())::contains)
                        .forEach(column -> problems.add("millrace.documents." + document.kind() + ".children."
                                + child.name() + ".parent names '" + column
                                + "', which is hashed at its source; take it"
                                + " out of hash"));
            }
        }
    }

    private static void expect(Set<TableId> known, TableId table, String path, List<String> problems) {
        if (!known.contains(table)) {
            problems.add(path + " names " + table + ", which stands in no source's tables");
        }
    }

    private static SetUpException usage(String sentence) {
        return new SetUpException(Reason.USAGE, sentence);
    }
}
