package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import io.millrace.verify.VerifySettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The proof that the stores equal the source. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares every row of every configured table with both stores and names what differs:",
            "missing, stale (other content), ghost (not in the source), duplicate, misplaced (under a wrong merchant).",
            "Exits 0 if they are equal, 3 if not. May run while changes flow: a difference counts once it has stayed."
        },
        footer = {
            "",
            "Examples:",
            "  millrace verify -c shop.conf",
            "  millrace verify -c shop.conf --merchant 6 -o json"
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--merchant", paramLabel = "ID", description = "only this merchant; may be given several times")
    private List<String> merchants = List.of();

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "15s",
            description = "how long a difference has to stay before it counts (${DEFAULT-VALUE})")
    private Duration settle = Duration.ofSeconds(15);

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "differences to name at most (${DEFAULT-VALUE})")
    private int shown;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Set<MerchantId> only = new HashSet<>();
        for (var text : merchants) {
            only.add(MerchantId.parse(text)
                    .orElseThrow(() -> new SetUpException(Reason.USAGE, "--merchant: " + MerchantId.why(text))));
        }
        var err = spec.commandLine().getErr();
        var report = Verify.run(config.settings(), new VerifySettings(settle, only, shown), line -> {
            err.println(line);
            err.flush();
        });
        var out = spec.commandLine().getOut();
        out.println(
                output.json() ? report.json().toPrettyString() : report.table().stripTrailing());
        out.flush();
        return report.clean() ? Exit.OK : Exit.PROBLEMS;
    }
}
