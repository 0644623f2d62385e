package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.base.Printable;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import io.millrace.feed.MerchantTail;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One merchant's changes as they come. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the changes of one merchant as they come onto the datastream, a line each, until it is interrupted: the row's key",
            "and which columns have changed, never what they hold. Read from Kafka, outside of every lane: nothing waits for it."
        },
        footer = {
            "",
            "Examples:",
            "  millrace tap 42",
            "  millrace tap 42 --last 20 --for 30s          the newest twenty, and what comes in half a minute",
            "  millrace tap 42 --count 1 -o json            the next one, for a script"
        })
final class TapCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "MERCHANT", description = "its id")
    private String merchant = "";

    @Option(names = "--last", paramLabel = "N", defaultValue = "0", description = "how many that have come already")
    private int last;

    @Option(names = "--for", paramLabel = "TIME", description = "for how long; default: until interrupted")
    private @Nullable Duration time;

    @Option(names = "--count", paramLabel = "N", description = "how many that come, then end")
    private @Nullable Integer count;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        if (MerchantId.parse(merchant).isEmpty()) {
            throw new SetUpException(
                    Reason.USAGE, "'" + merchant + "' is not a merchant's id: letters, digits, _ and -");
        }
        var out = spec.commandLine().getOut();
        var seen = new AtomicInteger();
        try (var tail = new MerchantTail(settings.kafka(), merchant, LaneWirings.shapes(settings))) {
            if (last > 0) {
                tail.last(last).forEach(line -> print(out, line));
            }
            tail.follow(goOn(seen), line -> {
                if (count == null || seen.get() < count) {
                    print(out, line);
                }
                seen.incrementAndGet();
            });
        }
        return Exit.OK;
    }

    private BooleanSupplier goOn(AtomicInteger seen) {
        long deadline = time == null ? Long.MAX_VALUE : System.nanoTime() + time.toNanos();
        return () -> (time == null || System.nanoTime() < deadline) && (count == null || seen.get() < count);
    }

    private void print(PrintWriter out, MerchantTail.Line line) {
        out.println(output.json() ? OutputOption.line(line) : text(line));
        out.flush();
    }

    private static String text(MerchantTail.Line line) {
        return Instant.ofEpochMilli(line.committedAtMillis()) + " " + line.partition() + "@" + line.offset() + " "
                + line.op() + (line.moved() ? " (moved away)" : "") + " " + line.table() + " "
                + Printable.line(line.key()) + " " + line.version() + " " + String.join(",", line.columns());
    }
}
