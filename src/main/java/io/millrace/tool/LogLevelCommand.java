package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Clock;
import io.millrace.logging.LevelChange;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes what running nodes log, for a while. */
@Command(
        name = "loglevel",
        mixinStandardHelpOptions = true,
        description = {
            "Lets running nodes log more or less, for a while; then they log as usual again by themselves. Without a logger,",
            "shows what is changed at present.",
            "",
            "Exits 0; 2 where the level has no logger; 4 if no node answers; 5 if there is no such logger, level or node."
        },
        footer = {
            "",
            "Examples:",
            "  millrace loglevel                                        what is changed at present",
            "  millrace loglevel io.millrace.feed debug                 on all nodes, for ten minutes",
            "  millrace loglevel io.millrace.sink.elastic trace --for 90s --node node-2",
            "  millrace loglevel io.millrace.feed usual                 back, at once"
        })
final class LogLevelCommand implements Callable<Integer> {
    private static final String USUAL = "usual";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "LOGGER", description = "a package or class, or root")
    private @Nullable String logger;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "off, error, warn, info, debug, trace, or usual: what it is without a change")
    private @Nullable String level;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "for how long (default: ${DEFAULT-VALUE}, 24h at most)")
    private Duration length = Duration.ofMinutes(10);

    @Option(names = "--node", paramLabel = "NODE", description = "one node, by its name or address; default: all")
    private @Nullable String node;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var asked = asked();
        var levels =
                (asked == null ? client.logLevels() : client.changeLogLevel(asked)).orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.print(output.json() ? OutputOption.json(levels) + "\n" : table(levels));
        out.flush();
        return Exit.OK;
    }

    private @Nullable LevelChange asked() {
        if (logger == null) {
            return null;
        }
        if (level == null) {
            throw new ParameterException(
                    spec.commandLine(), "say which level " + logger + " is to have: debug, or another, or " + USUAL);
        }
        try {
            return new LevelChange(node, logger, level.equalsIgnoreCase(USUAL) ? null : level, length.toMillis());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private static String table(JsonNode nodes) {
        var table = new TextTable("NODE", "LOGGER", "LEVEL", "USUALLY", "FOR", "WHY NOT");
        int changed = 0;
        for (var node : nodes) {
            var name = node.path("node").asText();
            for (var one : node.path("changed")) {
                table.add(
                        name,
                        one.path("logger").asText(),
                        one.path("level").asText(),
                        one.path("usual").asText(),
                        QuarantineTable.span(one.path("untilMillis").asLong() - Clock.SYSTEM.millis()),
                        "");
                changed++;
            }
            if (node.path("failure").isTextual()) {
                table.add(name, "", "", "", "", node.path("failure").asText());
                changed++;
            }
        }
        return changed == 0 ? "All nodes log as usual.\n" : table.toString();
    }
}
