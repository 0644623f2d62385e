package io.millrace.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** One Elasticsearch node on loopback, without security; an index is made only when it is asked for by name. */
record ElasticServer(Place place, int port, int transportPort, int heapMegabytes) implements Recipe {
    /**
     * Lines of its {@code jvm.options} that are left out: a log of the collector and heap dumps would fill the disk for
     * nobody, and the collector is {@link Place#jvm}'s.
     */
    private static final List<String> NOT_OURS =
            List.of("-Xlog:gc", "HeapDumpOnOutOfMemoryError", "-XX:ErrorFile", "-XX:+UseG1GC");

    @Override
    public Server server() {
        return Server.ELASTICSEARCH;
    }

    @Override
    public String description() {
        return "Elasticsearch on 127.0.0.1:" + port;
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String version() throws IOException {
        return Recipe.versionIn(place.servers().elasticsearch().resolve("lib"), "elasticsearch-");
    }

    @Override
    public void prepare() throws IOException {
        Path home = place.of(Server.ELASTICSEARCH);
        if (!Files.isDirectory(home)) {
            Path fresh = place.fresh(Server.ELASTICSEARCH);
            for (String name : List.of("config", "data", "logs", "tmp")) {
                Files.createDirectory(fresh.resolve(name));
                place.account().own(fresh.resolve(name));
            }
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        configure(home);
        place.account().own(home);
    }

    private void configure(Path home) throws IOException {
        Path config = home.resolve("config");
        Path template = place.servers().elasticsearch().resolve("config");
        Trees.copyFiles(template, config);
        List<String> lines = Files.readAllLines(template.resolve("jvm.options")).stream()
                .filter(line -> NOT_OURS.stream().noneMatch(line::contains))
                .toList();
        Files.write(config.resolve("jvm.options"), lines);
        Path more = config.resolve("jvm.options.d");
        Files.createDirectories(more);
        Path options = more.resolve("local.options");
        Files.writeString(options, """
                -Xms%1$dm
                -Xmx%1$dm
                -XX:-AlwaysPreTouch
                %2$s
                """.formatted(heapMegabytes, String.join("\n", place.jvm())));
        Files.writeString(config.resolve("elasticsearch.yml"), """
                cluster.name: millrace
                node.name: local
                network.host: 127.0.0.1
                http.port: %d
                transport.port: %d
                node.processors: %d
                discovery.type: single-node
                action.auto_create_index: false
                xpack.security.enabled: false
                cluster.routing.allocation.disk.threshold_enabled: false
                path.data: "%s"
                path.logs: "%s"
                """.formatted(
                        port, transportPort, processors(), home.resolve("data"), home.resolve("logs")));
        place.account().own(options);
        for (Path file : Trees.list(config)) {
            place.account().own(file);
        }
    }

    /** Half of the machine: the others have to live, too, and each more thread that writes makes more, smaller segments. */
    private int processors() {
        int cores = Runtime.getRuntime().availableProcessors();
        return place.thorough() ? cores : Math.max(1, cores / 2);
    }

    @Override
    public Task task() {
        Path home = place.of(Server.ELASTICSEARCH);
        var command = List.of(
                place.servers().elasticsearch().resolve("bin/elasticsearch").toString());
        var environment = Map.of(
                "ES_JAVA_HOME", System.getProperty("java.home"),
                "ES_PATH_CONF", home.resolve("config").toString(),
                "ES_TMPDIR", home.resolve("tmp").toString(),
                "CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:-UsePerfData",
                "HOME", home.toString(),
                "LC_ALL", "C.UTF-8");
        // What a kill in the middle of its first start leaves; it would refuse to start over it.
        Path stale = home.resolve("config/elasticsearch.keystore.tmp");
        return Task.server(home.resolve("logs"), place.as("TERM", command), environment, "TERM")
                .withoutStale(stale);
    }

    @Override
    public boolean answers() {
        try {
            var url = URI.create(address() + "/_cluster/health?wait_for_status=yellow&timeout=1s")
                    .toURL();
            var connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
