package io.millrace.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What could be neither understood nor stored, and what to do with it. */
@Command(
        name = "deadletters",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what was set aside, and sends it again.",
            "Set aside is what could be neither understood nor stored. A letter is named by",
            "its number, its offset on the dead-letter topic."
        },
        subcommands = {DeadLettersListCommand.class, DeadLettersShowCommand.class, DeadLettersRedriveCommand.class},
        footer = {
            "",
            "Examples:",
            "  millrace deadletters list                how many, why, the newest",
            "  millrace deadletters show 17             all there is about one",
            "  millrace deadletters redrive --all       what would be sent again",
            "  millrace deadletters redrive --all --execute",
            "",
            "Exit codes: 0 ok, 2 usage, 4 cannot reach Kafka, 5 refused as things stand"
        })
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
