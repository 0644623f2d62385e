package io.millrace.tool;

import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.DeadLetterTopic;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.LetterListing;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The letters, newest last. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the letters, and shows the newest, the newest last.",
            "They are grouped by reason. Several filters have to fit all.",
            "Exits 0, whether there are letters or not; 4 if Kafka does not answer."
        },
        footer = {
            "",
            "Examples:",
            "  millrace deadletters list -c shop.conf",
            "  millrace deadletters list --lane search --since 24h",
            "  millrace deadletters list --matching 'write-bytes-max' --limit 1000 -o json"
        })
final class DeadLettersListCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--lane", paramLabel = "LANE", description = "only letters of this lane")
    private @Nullable String lane;

    @Option(names = "--merchant", paramLabel = "ID", description = "only letters of this merchant")
    private @Nullable String merchant;

    @Option(names = "--matching", paramLabel = "TEXT", description = "only letters whose reason contains this")
    private @Nullable String matching;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "only letters set aside since: 2026-01-31T12:00:00Z, or how long ago, such as 24h")
    private @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "letters to show at most (${DEFAULT-VALUE}); 0 only counts")
    private int limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new SetUpException(Reason.USAGE, "--limit is " + limit + ": give 0 or more");
        }
        long sinceMillis = since == null ? 0 : Since.millis(since, Clock.SYSTEM.millis());
        var filter = new LetterFilter(lane, merchant, matching, sinceMillis);
        var listing = new LetterListing(limit);
        try (var topic = DeadLetterTopic.open(config.settings().kafka())) {
            topic.eachSince(sinceMillis, found -> {
                if (filter.fits(found.letter())) {
                    listing.add(found.letter());
                }
            });
        }
        var out = spec.commandLine().getOut();
        out.print(output.json() ? OutputOption.json(listing.summary()) + "\n" : LetterTable.of(listing.summary()));
        out.flush();
        return Exit.OK;
    }
}
