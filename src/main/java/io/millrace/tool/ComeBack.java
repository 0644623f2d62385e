package io.millrace.tool;

import io.millrace.MillraceSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.web.Selection;
import java.io.PrintWriter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the two ways to let merchants come back have in common. */
final class ComeBack {
    @Parameters(paramLabel = "MERCHANT", arity = "0..1", description = "this merchant, in every lane but for --lane")
    private @Nullable String merchant;

    @Option(names = "--all", description = "everybody who is set aside")
    private boolean all;

    @Option(names = "--matching", paramLabel = "TEXT", description = "those whose reason contains this")
    private @Nullable String matching;

    @Option(names = "--lane", paramLabel = "LANE", description = "in this lane only")
    private @Nullable String lane;

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    /** @param action the last word of the node's route */
    int run(MillraceSettings settings, OutputOption output, String action, String done, PrintWriter out) {
        var selection = selection(settings);
        var client = new NodeClient(settings.http());
        var answer = client.comeBack(action, selection, all, execute)
                .orElseThrow(() -> new SetUpException(
                        Reason.UNREACHABLE,
                        "no node answers at " + client.address()
                                + ", and only a node can do it: start one with `millrace node -c FILE`"));
        boolean none = answer.path("setAside").isEmpty();
        if (output.json()) {
            out.println(OutputOption.json(answer));
        } else if (none) {
            out.println("Nobody of that kind is set aside.");
        } else {
            out.print(QuarantineTable.of(answer));
            int count = answer.path("setAside").size();
            out.println(
                    execute
                            ? "%,d %s.".formatted(count, done)
                            : "Nothing was done; --execute does it for these %,d.".formatted(count));
        }
        out.flush();
        return none && execute ? Exit.REFUSED : Exit.OK;
    }

    private Selection selection(MillraceSettings settings) {
        long chosen = Stream.of(merchant != null, all, matching != null)
                .filter(one -> one)
                .count();
        if (chosen != 1) {
            throw new SetUpException(Reason.USAGE, "say who, in one way: MERCHANT, --all or --matching TEXT");
        }
        if (lane != null && !settings.laneNames().contains(lane)) {
            throw new SetUpException(
                    Reason.USAGE, "there is no lane '" + lane + "'; there are " + settings.laneNames());
        }
        return new Selection(lane, merchant, matching);
    }
}
