package io.millrace.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done to a lane while it runs. */
@Command(
        name = "lane",
        mixinStandardHelpOptions = true,
        description = "Pauses a lane, lets it go on, or changes its settings for a while; it goes back by itself.",
        subcommands = {LanePauseCommand.class, LaneResumeCommand.class, LaneTuneCommand.class},
        footer = {
            "",
            "Examples:",
            "  millrace lane pause warehouse --for 30m       while the warehouse is worked on",
            "  millrace lane resume warehouse",
            "  millrace lane tune search --batch-max 500 --for 1h"
        })
final class LaneCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what: pause, resume or tune");
    }
}
