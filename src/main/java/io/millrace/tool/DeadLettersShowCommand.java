package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.DeadLetterTopic;
import io.millrace.web.WholeLetter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One letter, whole. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one letter, with all its headers and its value.",
            "JSON is laid out; of anything else, what cannot be printed is written out.",
            "Exits 0; 2 if there is no such letter, 4 if Kafka does not answer."
        },
        footer = {
            "",
            "Examples:",
            "  millrace deadletters show -c shop.conf 17",
            "  millrace deadletters show 17 -o json"
        })
final class DeadLettersShowCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "NUMBER", description = "the letter's number, as `list` shows it")
    private long number;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var topic = DeadLetterTopic.open(config.settings().kafka())) {
            var whole = topic.find(number)
                    .map(found -> WholeLetter.of(found.content()))
                    .orElseThrow(() -> new SetUpException(
                            Reason.USAGE,
                            "there is no letter " + number
                                    + ": `millrace deadletters list` shows those that there are"));
            var out = spec.commandLine().getOut();
            out.print(output.json() ? OutputOption.json(whole) + "\n" : LetterTable.of(whole));
            out.flush();
        }
        return Exit.OK;
    }
}
