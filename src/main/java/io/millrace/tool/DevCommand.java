package io.millrace.tool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    @Option(names = "--no-simulator", description = "no simulated business")
    private boolean noSimulator;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keep everything in this directory; without it, all is removed at the end")
    private @Nullable Path data;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What a run of {@code dev} was asked for; without {@code length}, it runs until it is interrupted. */
    record Options(
            Optional<Duration> length, int merchants, int rate, long seed, boolean simulator, Optional<Path> data) {}

    @Override
    public Integer call() {
        if (merchants < 1 || merchants > 1_000_000) {
            throw new ParameterException(spec.commandLine(), "--merchants is " + merchants + ": 1 to 1000000");
        }
        if (rate < 1 || rate > 100_000) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + ": 1 to 100000");
        }
        var options = new Options(
                Optional.ofNullable(length), merchants, rate, seed, !noSimulator, Optional.ofNullable(data));
        return new DevRun(options, spec.commandLine().getOut()).run();
    }
}
