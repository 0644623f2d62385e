package io.millrace.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Merchants that are set aside, and how they come back. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        description = {
            "A merchant whose change a lane can never take is set aside in that lane: its changes are parked in order, from",
            "that one on, and everybody else goes on. Released, they go to the store in order, newer ones behind them."
        },
        subcommands = {
            QuarantineListCommand.class,
            QuarantineShowCommand.class,
            QuarantineReleaseCommand.class,
            QuarantineSkipCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  millrace quarantine list                          who, since when, why, how much is parked",
            "  millrace quarantine show 42                       the change it stopped at, and what is parked behind",
            "  millrace quarantine release 42                    what would be done",
            "  millrace quarantine release 42 --execute          after the cause is mended",
            "  millrace quarantine release --matching amount --execute",
            "  millrace quarantine skip 42 --execute             its failing change goes to the dead letters",
            "",
            "Exit codes: 0 ok, 2 usage, 4 cannot reach, 5 refused as things stand"
        })
final class QuarantineCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
