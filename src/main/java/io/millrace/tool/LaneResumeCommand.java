package io.millrace.tool;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a lane go on. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a lane that is paused go on, on all nodes.",
            "",
            "Exits 0; 4 if no node answers, 5 if there is no such lane."
        },
        footer = {"", "Examples:", "  millrace lane resume warehouse"})
final class LaneResumeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "LANE", description = "which lane")
    private String lane = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var answer = client.lane(lane, "resume", Map.of()).orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.println(
                output.json()
                        ? OutputOption.json(answer)
                        : "Lane " + lane + ": " + answer.path("done").asText());
        out.flush();
        return Exit.OK;
    }
}
