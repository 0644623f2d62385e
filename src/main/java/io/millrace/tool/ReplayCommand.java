package io.millrace.tool;

import io.millrace.base.Audit;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.Offsets;
import io.millrace.web.Api;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves a lane to another place on the datastream, so that it handles what follows again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a lane on the datastream; what follows is handled again, and changes nothing that is already right.",
            "A running node drains the lane, moves it and goes on; without one the offsets are moved for the next start."
        },
        footer = {
            "",
            "Examples:",
            "  millrace replay --lane search --from beginning             what would be done",
            "  millrace replay --lane search --from beginning --execute   do it",
            "  millrace replay --lane search --from 2026-01-31T12:00:00Z --execute"
        })
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--lane", required = true, paramLabel = "LANE", description = "which lane")
    private String lane = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "WHERE",
            description = "beginning, end, or a time such as 2026-01-31T12:00:00Z")
    private String from = "";

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        var where = Api.from(from)
                .orElseThrow(() ->
                        usage("--from is '" + from + "': beginning, end, or a time such as 2026-01-31T12:00:00Z"));
        var known = settings.lanes().stream()
                .filter(one -> one.name().equals(lane))
                .findFirst()
                .orElseThrow(() -> usage("there is no lane '" + lane + "'; there are "
                        + settings.lanes().stream().map(one -> one.name()).toList()));
        var out = spec.commandLine().getOut();
        try (var offsets = new Offsets(settings.kafka())) {
            var target = offsets.target(where);
            var plan = new TextTable("PARTITION", "STANDS AT", "GOES TO", "END");
            offsets.positions(known.group()).values().stream()
                    .sorted(java.util.Comparator.comparingInt(Offsets.Position::partition))
                    .forEach(position -> plan.add(
                            position.partition(),
                            position.committed(),
                            target.getOrDefault(position.partition(), -1L),
                            position.end()));
            out.print(plan);
            if (!execute) {
                out.println("Nothing was done; --execute does it.");
                return Exit.OK;
            }
            if (!new NodeClient(settings.http()).rewind(lane, from)) {
                offsets.rewind(known.group(), where);
                new Audit(Audit.who(), "replay", lane, null, "from " + from + ", for the next start").log();
                out.println("No node is running; lane " + lane + " begins there at its next start.");
            } else {
                out.println("Lane " + lane + " goes on from there.");
            }
        }
        return Exit.OK;
    }

    private static SetUpException usage(String sentence) {
        return new SetUpException(Reason.USAGE, sentence);
    }
}
