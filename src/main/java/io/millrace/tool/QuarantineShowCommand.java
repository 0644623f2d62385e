package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.ChangeCodec;
import io.millrace.feed.QuarantineTopics;
import io.millrace.feed.QuarantineTopics.Found;
import io.millrace.merchant.Quarantine.Parked;
import io.millrace.web.QuarantineJson;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All there is about one merchant that is set aside. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows why a merchant is set aside, and the first of its parked changes; the first of all is the one that it",
            "stopped at. Read from Kafka: no node has to run."
        },
        footer = {
            "",
            "Examples:",
            "  millrace quarantine show 42",
            "  millrace quarantine show 42 --lane search --limit 20 -o json"
        })
final class QuarantineShowCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "MERCHANT", description = "whom")
    private String merchant = "";

    @Option(names = "--lane", paramLabel = "LANE", description = "in this lane only")
    private @Nullable String lane;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "5",
            description = "parked changes to show (default: ${DEFAULT-VALUE})")
    private int limit = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ChangeCodec codec = new ChangeCodec();

    @Override
    public Integer call() {
        var settings = config.settings();
        try (var topics = new QuarantineTopics(settings.kafka())) {
            var found = QuarantineListCommand.find(topics, settings.laneNames(), new Selection(lane, merchant, null));
            if (found.isEmpty()) {
                throw new SetUpException(
                        Reason.REFUSED,
                        "merchant " + merchant + " is not set aside"
                                + (lane == null ? " in any lane" : " in lane " + lane)
                                + ": `millrace quarantine list` shows who is");
            }
            var out = spec.commandLine().getOut();
            for (var one : found) {
                var parked = topics.parked(one, Math.max(1, limit));
                out.print(output.json() ? json(one, parked) : text(one, parked));
            }
            out.flush();
        }
        return Exit.OK;
    }

    private String json(Found found, List<Parked> parked) {
        var json = QuarantineJson.of(new Quarantined(found.lane(), found.setAside()));
        var list = json.putArray("changes");
        parked.forEach(one -> list.addObject()
                .put("offset", one.delivery().offset())
                .put("version", one.delivery().change().version().value())
                .put("envelope", envelope(one)));
        return OutputOption.json(json) + "\n";
    }

    private String text(Found found, List<Parked> parked) {
        var state = found.setAside();
        var text = new StringBuilder();
        line(text, "lane", found.lane());
        line(text, "merchant", state.merchant());
        line(text, "stage", state.stage());
        line(text, "since", Instant.ofEpochMilli(state.sinceMillis()));
        line(text, "why", state.reason());
        if (!state.firstReason().equals(state.reason())) {
            line(text, "at first", state.firstReason());
        }
        line(text, "stopped at", state.failing());
        line(text, "attempts", state.attempts());
        line(
                text,
                "next try",
                state.nextReleaseMillis() == 0 ? "never" : Instant.ofEpochMilli(state.nextReleaseMillis()));
        line(text, "parked", "%,d changes".formatted(state.parked()));
        parked.forEach(one -> text.append("  ")
                .append(one.delivery().change())
                .append("\n    ")
                .append(envelope(one))
                .append('\n'));
        return text.append('\n').toString();
    }

    private String envelope(Parked one) {
        return new String(codec.encode(one.delivery().change()), StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append("%-11s %s%n".formatted(name, value));
    }
}
