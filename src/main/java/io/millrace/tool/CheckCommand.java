package io.millrace.tool;

import io.millrace.base.SetUpException.Reason;
import io.millrace.tool.Finding.Weight;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether a node could run. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the configuration and every server it names; each finding says how to mend it.",
            "Exits 0 if all is well, 2 for a wrong configuration, 3 for findings, 4 if something cannot be reached,",
            "7 if a certificate is not to be trusted."
        },
        footer = {"", "Examples:", "  millrace check -c shop.conf", "  millrace check -c shop.conf --offline"})
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--offline", description = "the configuration only, ask no server")
    private boolean offline;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var findings = Findings.of(config.settings(), offline);
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(OutputOption.json(findings.all()));
        } else {
            findings.all()
                    .forEach(finding -> out.println((finding.weight() == Weight.OK ? "ok    " : "WRONG ")
                            + finding.subject() + ": " + finding.sentence()));
        }
        out.flush();
        if (findings.clean()) {
            return Exit.OK;
        }
        return findings.reason() == Reason.REFUSED ? Exit.PROBLEMS : Exit.of(findings.reason());
    }
}
