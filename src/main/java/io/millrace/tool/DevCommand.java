package io.millrace.tool;

import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.tool.poison.Poisoning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole thing on this machine. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "Runs everything on this machine, without containers or accounts: PostgreSQL with PGQ, Kafka, Elasticsearch,",
            "a warehouse, a node, and a simulated payments business. Ends with a proof: every row of the source compared",
            "with both stores. Exits 0 if they are equal, 3 if not."
        },
        footer = {
            "",
            "Examples:",
            "  millrace dev                                   until Ctrl-C, which drains, verifies and stops",
            "  millrace dev --for 60s --merchants 1000 --rate 1000 --seed 7",
            "  millrace dev --for 2m --whale 90%%              what a busy merchant costs the others",
            "  millrace dev --for 2m --poison 1%%              what bad changes cost the others",
            "  millrace dev --for 4m --outage                 what a warehouse that is away costs search",
            "  millrace dev --nodes 3 --for 2m                kill one and start another meanwhile",
            "  millrace dev --warehouse redshift-emulated     Redshift's statements, on PostgreSQL and a local S3",
            "  millrace dev --mend                            mends a poisoned one, from beside it",
            "  millrace dev --data ./data                     keep everything for the next time",
            "  millrace dev --no-simulator                    your own rows, by psql"
        })
final class DevCommand implements Callable<Integer> {
    @Option(names = "--for", paramLabel = "TIME", description = "stop by itself after 90s, 5m, 1h of running")
    private @Nullable Duration length;

    @Option(names = "--merchants", paramLabel = "N", defaultValue = "100", description = "merchants (${DEFAULT-VALUE})")
    private int merchants;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "row changes a second (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "the same seed gives the same business (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "nodes, each a process of its own where there are several (${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--no-simulator", description = "no simulated business")
    private boolean noSimulator;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keep everything in this directory; without it, all is removed at the end")
    private @Nullable Path data;

    @Option(
            names = "--whale",
            paramLabel = "SHARE",
            description = "in the second half of --for, merchant 1 makes this share of all changes, such as 90%%; the"
                    + " others' freshness is measured in both halves, and compared at the end")
    private @Nullable Share whale;

    @Option(
            names = "--poison",
            paramLabel = "SHARE",
            description =
                    "in the second half of --for, this share of the merchants, such as 1%%, has changes that search"
                            + " or the projection cannot take; the others' freshness is measured in both halves, and compared"
                            + " at the end")
    private @Nullable Share poison;

    @Option(
            names = "--outage",
            description =
                    "after half of --for, and 2m at most, the warehouse lets nobody in until --for is over; search's"
                            + " freshness is compared, and it is told how fast the warehouse catches up afterwards")
    private boolean outage;

    /** What stands in for the warehouse. */
    enum Warehouse {
        POSTGRESQL,
        REDSHIFT_EMULATED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--warehouse",
            paramLabel = "KIND",
            defaultValue = "postgresql",
            description =
                    "postgresql, or redshift-emulated: Redshift's statements on PostgreSQL, with a local S3; a few"
                            + " loads are broken off (${DEFAULT-VALUE})")
    private String warehouse = "";

    @Option(names = "--mend", description = "mends what --poison has planted in the dev that is running, and ends")
    private boolean mend;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What a run of {@code dev} was asked for; without {@code length}, it runs until it is interrupted. */
    record Options(
            Optional<Duration> length,
            int merchants,
            int rate,
            long seed,
            int nodes,
            boolean simulator,
            Optional<Path> data,
            Optional<Share> whale,
            Optional<Share> poison,
            boolean outage,
            Warehouse warehouse) {}

    @Override
    public Integer call() {
        if (mend) {
            return mend();
        }
        if (merchants < 1 || merchants > 1_000_000) {
            throw usage("--merchants is " + merchants + ": 1 to 1000000");
        }
        if (rate < 1 || rate > 100_000) {
            throw usage("--rate is " + rate + ": 1 to 100000");
        }
        if (nodes < 1 || nodes > 9) {
            throw usage("--nodes is " + nodes + ": 1 to 9");
        }
        if (nodes > 1 && (whale != null || poison != null || outage)) {
            throw usage("--whale, --poison and --outage are measured on one node: leave out --nodes");
        }
        if (whale != null) {
            checkTrial("--whale");
            if (whale.of(rate) < 1 || whale.of(rate) == rate) {
                throw usage("--whale " + whale + " of " + rate
                        + " changes a second leaves nothing for one side: raise --rate, or choose another share");
            }
        }
        if (poison != null) {
            checkTrial("--poison");
        }
        if (outage) {
            checkTrial("--outage");
        }
        if (Stream.of(whale != null, poison != null, outage).filter(one -> one).count() > 1) {
            throw usage("--whale, --poison and --outage are measured in runs of their own: leave all but one out");
        }
        var kind = Arrays.stream(Warehouse.values())
                .filter(one -> one.toString().equals(warehouse))
                .findFirst()
                .orElseThrow(() -> usage("--warehouse is '" + warehouse + "': " + Arrays.toString(Warehouse.values())));
        if (kind != Warehouse.POSTGRESQL && (whale != null || poison != null)) {
            throw usage("--whale and --poison are measured with the usual warehouse: leave out --warehouse");
        }
        var options = new Options(
                Optional.ofNullable(length),
                merchants,
                rate,
                seed,
                nodes,
                !noSimulator,
                Optional.ofNullable(data),
                Optional.ofNullable(whale),
                Optional.ofNullable(poison),
                outage,
                kind);
        return new DevRun(options, spec.commandLine().getOut()).run();
    }

    private int mend() {
        var config = RunningDev.config()
                .filter(Files::isReadable)
                .orElseThrow(() -> new SetUpException(
                        Reason.UNREACHABLE,
                        "No `millrace dev` runs here whose poison could be mended: start one with --poison 1%."));
        var mended = Poisoning.of(config).mend();
        var out = spec.commandLine().getOut();
        mended.forEach(sentence -> out.println("Mended: " + sentence + "."));
        if (mended.isEmpty()) {
            out.println("Nothing to mend: the dev of " + config + " is not poisoned.");
        }
        return Exit.OK;
    }

    /** What a run in two halves needs. */
    private void checkTrial(String option) {
        if (length == null) {
            throw usage(option + " needs --for: half of that time runs without it, half with it");
        }
        if (noSimulator) {
            throw usage(option + " needs the simulated business: leave out --no-simulator");
        }
        if (merchants < 2) {
            throw usage(option + " needs others to measure: ask for --merchants 2 or more");
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
