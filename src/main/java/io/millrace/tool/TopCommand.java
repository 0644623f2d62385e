package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what flows, again and again. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what flows through each source and lane, per second, and what each node uses, renewed every two seconds until it",
            "is interrupted. With -o json a line each time.",
            "",
            "Exits 0; 4 if no node answers at the beginning."
        },
        footer = {
            "",
            "Examples:",
            "  millrace top -c shop.conf",
            "  millrace top --every 10s --times 6 -o json       a minute, for a script"
        })
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--every", paramLabel = "TIME", defaultValue = "2s", description = "default: ${DEFAULT-VALUE}")
    private Duration every = Duration.ofSeconds(2);

    @Option(names = "--times", paramLabel = "N", description = "how often, then end; default: until interrupted")
    private @Nullable Integer times;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<String, Double> totals = new HashMap<>();
    private long lastNanos;

    @Override
    public Integer call() throws InterruptedException {
        if (every.toMillis() < 100 || (times != null && times < 1)) {
            throw new ParameterException(spec.commandLine(), "--every is 100ms at least, --times 1");
        }
        var client = new NodeClient(config.settings().http());
        var status = client.status().orElseThrow(client::nobodyAnswers);
        for (int shown = 1; ; shown++) {
            show(status);
            if (times != null && shown >= times) {
                return Exit.OK;
            }
            Thread.sleep(every);
            var next = client.status();
            if (next.isPresent()) {
                status = next.get();
            } else {
                spec.commandLine().getErr().println("no node answers at " + client.address() + ", asking again");
            }
        }
    }

    private void show(JsonNode status) {
        long now = System.nanoTime();
        double seconds = (now - lastNanos) / 1e9;
        lastNanos = now;
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(status);
        } else {
            out.print((System.console() == null ? "" : CLEAR) + header() + "\n" + tables(status, seconds));
        }
        out.flush();
    }

    private static Instant header() {
        return Instant.ofEpochMilli(Clock.SYSTEM.millis()).truncatedTo(ChronoUnit.SECONDS);
    }

    private String tables(JsonNode status, double seconds) {
        var sources = new TextTable("SOURCE", "STATE", "CAPTURED/S", "WAITING");
        for (var source : status.path("sources")) {
            var name = source.path("source").asText();
            sources.add(
                    name,
                    source.path("state").asText(),
                    rate("source " + name, source.path("captured").asDouble(), seconds),
                    source.path("waiting").asLong());
        }
        var lanes = new TextTable(
                "LANE",
                "STATE",
                "HANDLED/S",
                "STORED/S",
                "LAG",
                "P99 MS",
                "WAITING",
                "MERCHANTS",
                "SET ASIDE",
                "BUSIEST",
                "WHY");
        for (var lane : status.path("lanes")) {
            var inner = lane.path("status");
            var name = inner.path("lane").asText();
            lanes.add(
                    name,
                    inner.path("state").asText(),
                    rate("handled " + name, inner.path("handled").asDouble(), seconds),
                    rate("stored " + name, inner.path("stored").asDouble(), seconds),
                    lane.path("lag").asLong(),
                    lane.path("freshness").path("p99Millis").asLong(),
                    inner.path("waiting").asLong(),
                    inner.path("merchants").asLong(),
                    inner.path("setAside").asLong(),
                    busiest(inner.path("busiest").path(0)),
                    inner.path("reason").asText("").replace("null", ""));
        }
        var nodes = new TextTable("NODE", "HEAP MIB", "OF", "COLLECTIONS", "MS", "CPU %");
        for (var node : status.path("nodes")) {
            var machine = node.path("machine");
            nodes.add(
                    node.path("name").asText(),
                    machine.path("heapUsedBytes").asLong() >> 20,
                    machine.path("heapMaxBytes").asLong() >> 20,
                    machine.path("collections").asLong(),
                    machine.path("collectionMillis").asLong(),
                    Math.round(100 * machine.path("cpuLoad").asDouble()));
        }
        return sources + "\n" + lanes + "\n" + nodes;
    }

    private static String busiest(JsonNode merchant) {
        return merchant.isMissingNode()
                ? ""
                : "%s: %.0f/s"
                        .formatted(
                                merchant.path("merchant").asText(),
                                merchant.path("changesPerSecond").asDouble());
    }

    /** Per second since the last time; nothing the first time, and where a total shrank, as when a node has gone. */
    private Object rate(String name, double total, double seconds) {
        var before = totals.put(name, total);
        return before == null || total < before ? "" : Math.round((total - before) / Math.max(0.001, seconds));
    }
}
