package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.QuarantineTopics;
import io.millrace.feed.QuarantineTopics.Found;
import io.millrace.web.QuarantineJson;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who is set aside. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Shows who is set aside, lane by lane, the longest first. Read from Kafka: no node has to run."},
        footer = {
            "",
            "Examples:",
            "  millrace quarantine list",
            "  millrace quarantine list --lane search --matching keyword -o json"
        })
final class QuarantineListCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--lane", paramLabel = "LANE", description = "in this lane only")
    private @Nullable String lane;

    @Option(names = "--matching", paramLabel = "TEXT", description = "only those whose reason contains this")
    private @Nullable String matching;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        var found = new ArrayList<Quarantined>();
        try (var topics = new QuarantineTopics(settings.kafka())) {
            find(topics, settings.laneNames(), new Selection(lane, null, matching))
                    .forEach(one -> found.add(new Quarantined(one.lane(), one.setAside())));
        }
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(OutputOption.json(QuarantineJson.of(found)));
        } else if (found.isEmpty()) {
            out.println("Nobody is set aside.");
        } else {
            out.print(QuarantineTable.of(QuarantineJson.of(found)));
        }
        out.flush();
        return Exit.OK;
    }

    /** Those that are meant, in all lanes that are. */
    static List<Found> find(QuarantineTopics topics, List<String> lanes, Selection selection) {
        var lane = selection.lane();
        if (lane != null && !lanes.contains(lane)) {
            throw new SetUpException(Reason.USAGE, "there is no lane '" + lane + "'; there are " + lanes);
        }
        return lanes.stream()
                .filter(selection::in)
                .flatMap(one -> topics.all(one).stream())
                .filter(one -> selection.fits().test(one.setAside()))
                .toList();
    }
}
