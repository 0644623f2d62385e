package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Clock;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what a running node does. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows sources, lanes and nodes: state, lag, freshness. Exits 3 where something does not run.",
        footer = {"", "Examples:", "  millrace status -c shop.conf", "  millrace status -o json"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var status = client.status().orElseThrow(client::nobodyAnswers);
        spec.commandLine().getOut().print(output.json() ? OutputOption.json(status) + "\n" : table(status));
        spec.commandLine().getOut().flush();
        return allRun(status) ? Exit.OK : Exit.PROBLEMS;
    }

    private static boolean allRun(JsonNode status) {
        for (var source : status.path("sources")) {
            if (!source.path("state").asText().equals("RUNNING")) {
                return false;
            }
        }
        for (var lane : status.path("lanes")) {
            if (!lane.path("status").path("state").asText().equals("RUNNING")) {
                return false;
            }
            for (var loader : lane.path("status").path("loaders")) {
                if (!loader.path("state").asText().equals("RUNNING")) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String table(JsonNode status) {
        var sources = new TextTable("SOURCE", "STATE", "CAPTURED", "WAITING", "DEAD LETTERS", "WHY");
        for (var source : status.path("sources")) {
            sources.add(
                    source.path("source").asText(),
                    source.path("state").asText(),
                    source.path("captured").asLong(),
                    source.path("waiting").asLong(),
                    source.path("deadLettered").asLong(),
                    source.path("detail").asText(""));
        }
        var lanes = new TextTable(
                "LANE",
                "STATE",
                "FOR",
                "LAG",
                "P50 MS",
                "P99 MS",
                "PARTITIONS",
                "MERCHANTS",
                "SET ASIDE",
                "PARKED",
                "DEAD LETTERS",
                "WHY");
        for (var lane : status.path("lanes")) {
            var inner = lane.path("status");
            lanes.add(
                    inner.path("lane").asText(),
                    inner.path("state").asText(),
                    QuarantineTable.span(
                            Clock.SYSTEM.millis() - inner.path("sinceMillis").asLong()),
                    lane.path("lag").asLong(),
                    lane.path("freshness").path("p50Millis").asLong(),
                    lane.path("freshness").path("p99Millis").asLong(),
                    inner.path("partitions").asLong(),
                    inner.path("merchants").asLong(),
                    inner.path("setAside").asLong(),
                    inner.path("parked").asLong(),
                    inner.path("deadLetters").asLong(),
                    inner.path("reason").asText("").replace("null", ""));
        }
        return sources + "\n" + lanes + "\n" + loaders(status) + nodes(status);
    }

    /** Nothing where no store has any. */
    private static String loaders(JsonNode status) {
        var loaders = new TextTable(
                "LOADER",
                "STATE",
                "FOR",
                "WAITING",
                "FILES",
                "OLDEST",
                "LOADED",
                "LAST TOOK MS",
                "COMPLETE BUT FOR",
                "WHY");
        int count = 0;
        for (var lane : status.path("lanes")) {
            for (var loader : lane.path("status").path("loaders")) {
                long oldest = loader.path("oldestMillis").asLong();
                long completeUpTo = loader.path("completeUpToMillis").asLong();
                long now = Clock.SYSTEM.millis();
                loaders.add(
                        loader.path("name").asText(),
                        loader.path("state").asText(),
                        QuarantineTable.span(now - loader.path("sinceMillis").asLong()),
                        loader.path("waitingRows").asLong(),
                        loader.path("waitingFiles").asLong(),
                        oldest == 0 ? "" : QuarantineTable.span(now - oldest),
                        loader.path("loadedRows").asLong(),
                        loader.path("lastLoadMillis").asLong(),
                        completeUpTo == 0 ? "" : QuarantineTable.span(now - completeUpTo),
                        loader.path("reason").asText("").replace("null", ""));
                count++;
            }
        }
        return count == 0 ? "" : loaders + "\n";
    }

    private static TextTable nodes(JsonNode status) {
        var nodes = new TextTable("NODE", "ADDRESS", "VERSION", "UP FOR", "PARTITIONS", "CAPTURES", "ROLES");
        for (var node : status.path("nodes")) {
            var held = new StringJoiner(", ");
            node.path("partitions").fields().forEachRemaining(lane -> held.add(lane.getKey() + " " + lane.getValue()));
            nodes.add(
                    node.path("name").asText(),
                    node.path("address").asText(),
                    node.path("version").asText(),
                    QuarantineTable.span(
                            Clock.SYSTEM.millis() - node.path("startedAtMillis").asLong()),
                    held.toString(),
                    joined(node.path("captures")),
                    joined(node.path("roles")));
        }
        return nodes;
    }

    private static String joined(JsonNode words) {
        var joined = new StringJoiner(", ");
        words.forEach(word -> joined.add(word.asText()));
        return joined.toString();
    }
}
