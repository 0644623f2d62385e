package io.millrace.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets merchants come back without the change they stopped at. */
@Command(
        name = "skip",
        mixinStandardHelpOptions = true,
        description = {
            "Sends the one change that a merchant stopped at to the dead letters, with its reason, and lets the merchant come",
            "back. The row of that change is wrong in the store until its next change, or until the letter is redriven.",
            "",
            "Exits 0; 2 where it does not say who; 4 if no node answers; 5 if nobody of that kind is set aside."
        },
        footer = {
            "",
            "Examples:",
            "  millrace quarantine skip 42                     what would be done",
            "  millrace quarantine skip 42 --execute",
            "  millrace deadletters list --merchant 42         where it went"
        })
final class QuarantineSkipCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private ComeBack comeBack = new ComeBack();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        return comeBack.run(
                config.settings(),
                output,
                "skip",
                "on their way back, each without the change it stopped at",
                spec.commandLine().getOut());
    }
}
