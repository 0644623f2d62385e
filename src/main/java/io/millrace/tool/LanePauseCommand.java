package io.millrace.tool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a lane still for a while. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Drains a lane on all nodes and keeps it still: its changes wait on the datastream, and nothing else does. It goes on by",
            "itself after a while, or by `lane resume`.",
            "",
            "Exits 0; 4 if no node answers, 5 if there is no such lane."
        },
        footer = {"", "Examples:", "  millrace lane pause warehouse --for 30m       while the warehouse is worked on"})
final class LanePauseCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "LANE", description = "which lane")
    private String lane = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "for how long at most (default: ${DEFAULT-VALUE}, 24h at most)")
    private Duration length = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var answer = client.lane(lane, "pause", Map.of("for", Long.toString(length.toSeconds())))
                .orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.println(
                output.json()
                        ? OutputOption.json(answer)
                        : "Lane " + lane + ": " + answer.path("done").asText());
        out.flush();
        return Exit.OK;
    }
}
