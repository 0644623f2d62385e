package io.millrace.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets merchants come back. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Lets merchants come back: what is parked goes to the store in order, what comes meanwhile waits behind it. One",
            "that fails again stays set aside, at the change it then stopped at.",
            "",
            "Exits 0; 2 where it does not say who; 4 if no node answers; 5 if nobody of that kind is set aside."
        },
        footer = {
            "",
            "Examples:",
            "  millrace quarantine release 42                     what would be done",
            "  millrace quarantine release 42 --execute",
            "  millrace quarantine release --all --lane search --execute",
            "  millrace quarantine release --matching 'too long' --execute"
        })
final class QuarantineReleaseCommand implements Callable<Integer> {
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
                "release",
                "on their way back",
                spec.commandLine().getOut());
    }
}
