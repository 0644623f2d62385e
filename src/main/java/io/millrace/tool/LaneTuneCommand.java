package io.millrace.tool;

import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes settings of a lane for a while. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Changes settings of a running lane for a while, on all nodes or one; then they are as configured again. Without any,",
            "they are so at once.",
            "",
            "Exits 0; 4 if no node answers, 5 if there is no such lane, or a value is none."
        },
        footer = {
            "",
            "Examples:",
            "  millrace lane tune search --batch-max 500 --for 1h",
            "  millrace lane tune warehouse --batch-linger 5s --node node-2",
            "  millrace lane tune search                     as configured, at once"
        })
final class LaneTuneCommand implements Callable<Integer> {
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

    @Option(names = "--batch-max", paramLabel = "N", description = "writes in a batch at most")
    private @Nullable Integer batchMax;

    @Option(names = "--batch-linger", paramLabel = "TIME", description = "how long a batch may wait to fill")
    private @Nullable Duration batchLinger;

    @Option(names = "--node", paramLabel = "NODE", description = "one node, by its name or address; default: all")
    private @Nullable String node;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var asked = new HashMap<String, String>();
        asked.put("for", Long.toString(length.toSeconds()));
        if (batchMax != null) {
            asked.put("batch-max", Integer.toString(batchMax));
        }
        if (batchLinger != null) {
            asked.put("batch-linger", Long.toString(batchLinger.toMillis()));
        }
        if (node != null) {
            asked.put("node", node);
        }
        var answer = client.lane(lane, "tune", asked).orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.println(
                output.json()
                        ? OutputOption.json(answer)
                        : "Lane " + lane + ": " + answer.path("done").asText());
        out.flush();
        return Exit.OK;
    }
}
