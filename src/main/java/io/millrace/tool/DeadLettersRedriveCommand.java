package io.millrace.tool;

import io.millrace.MillraceSettings;
import io.millrace.base.Audit;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.DeadLetterTopic;
import io.millrace.feed.LetterFilter;
import io.millrace.feed.Redrive;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveOutcome;
import io.millrace.feed.RedrivePlan;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends letters' records to the datastream again. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = {
            "Sends the records of letters to the datastream again.",
            "That is for when the cause is mended. They come to every lane, and may be sent",
            "in any order and any number of times: each has its row's version, so what is",
            "right already, or newer, stays as it is. What is still refused comes back as a",
            "new letter.",
            "",
            "Letters of capture are passed over, since there never was a record of their",
            "rows: mend the row in its source, and the change that this makes is captured.",
            "A redriven letter is marked, and passed over from then on unless its number is",
            "named.",
            "",
            "Exits 0; 2 for a number that no letter has, and for none or several of NUMBER,",
            "--all, --lane, --merchant and --matching; 4 if Kafka does not answer; 5 if there",
            "is nothing to redrive among what was chosen."
        },
        footer = {
            "",
            "Examples:",
            "  millrace deadletters redrive --all                     what would be sent",
            "  millrace deadletters redrive --all --execute           send it",
            "  millrace deadletters redrive --matching write-bytes-max --execute",
            "  millrace deadletters redrive 17 18 -c shop.conf --execute"
        })
final class DeadLettersRedriveCommand implements Callable<Integer> {
    private static final int SHOWN_MAX = 100;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NUMBER", arity = "0..*", description = "these letters, redriven before or not")
    private List<Long> numbers = List.of();

    @Option(names = "--all", description = "every letter that was not redriven yet")
    private boolean all;

    @Option(names = "--lane", paramLabel = "LANE", description = "those of this lane that were not redriven yet")
    private @Nullable String lane;

    @Option(names = "--merchant", paramLabel = "ID", description = "those of this merchant that were not redriven yet")
    private @Nullable String merchant;

    @Option(
            names = "--matching",
            paramLabel = "TEXT",
            description = "those whose reason contains this and that were not redriven yet")
    private @Nullable String matching;

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var choice = choice();
        var settings = config.settings();
        try (var topic = DeadLetterTopic.open(settings.kafka())) {
            var plan = new RedrivePlan(choice, SHOWN_MAX);
            choice.read(topic, found -> plan.add(found.letter()));
            if (!plan.unknown().isEmpty()) {
                throw usage("there is no letter " + plan.unknown().first()
                        + ": `millrace deadletters list` shows those that there are");
            }
            if (!output.json()) {
                print(LetterTable.of(plan));
            }
            if (plan.sent() == 0) {
                print(output.json() ? json(RedriveOutcome.planned(plan)) : "There is nothing to redrive.\n");
                return Exit.REFUSED;
            }
            if (!execute) {
                print(
                        output.json()
                                ? json(RedriveOutcome.planned(plan))
                                : "%,d %s would be redriven. Nothing was done; --execute does it.%n"
                                        .formatted(plan.sent(), letters(plan.sent())));
                return Exit.OK;
            }
            return execute(settings, choice, topic, plan);
        }
    }

    private int execute(MillraceSettings settings, RedriveChoice choice, DeadLetterTopic topic, RedrivePlan plan) {
        var by = Audit.who();
        try (var redrive = new Redrive(settings.kafka(), by)) {
            try {
                redrive.sendAll(choice, topic);
            } finally {
                var detail = "%s: %d of %d letters redriven".formatted(choice.words(), redrive.letters(), plan.sent());
                new Audit(by, "deadletters redrive", lane, merchant, detail).log();
            }
            print(output.json() ? json(RedriveOutcome.done(plan, redrive)) : done(redrive));
            return redrive.letters() == 0 ? Exit.REFUSED : Exit.OK;
        }
    }

    private static String done(Redrive redrive) {
        var tooLarge = redrive.tooLarge() == 0
                ? ""
                : "%,d %s left as before, larger than the datastream takes: raise max.message.bytes of its topic.%n"
                        .formatted(redrive.tooLarge(), letters(redrive.tooLarge()));
        return tooLarge
                + "%,d %s redriven, in %,d %s.%n"
                        .formatted(
                                redrive.letters(),
                                letters(redrive.letters()),
                                redrive.records(),
                                redrive.records() == 1 ? "record" : "records");
    }

    private static String json(RedriveOutcome outcome) {
        return OutputOption.json(outcome) + "\n";
    }

    private RedriveChoice choice() {
        long chosen = Stream.of(!numbers.isEmpty(), all, lane != null, merchant != null, matching != null)
                .filter(one -> one)
                .count();
        if (chosen != 1) {
            throw usage("say which letters, in one way: numbers, --all, --lane, --merchant or --matching");
        }
        return numbers.isEmpty()
                ? new RedriveChoice.Fitting(new LetterFilter(lane, merchant, matching, 0))
                : new RedriveChoice.Numbers(new TreeSet<>(numbers));
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private static String letters(long number) {
        return number == 1 ? "letter" : "letters";
    }

    private static SetUpException usage(String sentence) {
        return new SetUpException(Reason.USAGE, sentence);
    }
}
