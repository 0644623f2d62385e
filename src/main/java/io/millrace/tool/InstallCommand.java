package io.millrace.tool;

import io.millrace.capture.Installer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sets up what a node needs, in all systems. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what has to be set up: PGQ queue and triggers, topics, indices, warehouse tables.",
            "Does it with --execute. Doing it again changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  millrace install -c shop.conf              the plan, with every statement",
            "  millrace install -c shop.conf --execute    do it",
            "  millrace install -c shop.conf --raise-epoch --execute",
            "                                             after a source was restored from a backup"
        })
final class InstallCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    @Option(
            names = "--raise-epoch",
            description = "only raise the sources' epochs, so that changes after a restore are newer than all before")
    private boolean raiseEpoch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        var out = spec.commandLine().getOut();
        if (raiseEpoch) {
            for (var source : settings.sources()) {
                var plan = new Installer(source).raiseEpoch();
                show(new Installation.Part("source " + source.name(), plan.steps(), plan.warnings()));
                if (execute) {
                    new Installer(source).execute(plan);
                }
            }
        } else {
            var installation = new Installation(settings);
            installation.plan().forEach(this::show);
            if (execute) {
                installation.execute(out::println);
            } else {
                out.println("== least privileges of a node");
                Privileges.of(settings).forEach(line -> out.println("  " + line));
            }
        }
        out.println(execute ? "Done." : "Nothing was done; --execute does it.");
        out.flush();
        return Exit.OK;
    }

    private void show(Installation.Part part) {
        var out = spec.commandLine().getOut();
        out.println("== " + part.system());
        for (var step : part.steps()) {
            out.println((step.done() ? "  done   " : "  to do  ") + step.what());
            if (!step.done() && !step.sql().isBlank()) {
                step.sql().lines().forEach(line -> out.println("           " + line));
            }
        }
        part.warnings().forEach(warning -> out.println("  NOTE   " + warning));
    }
}
