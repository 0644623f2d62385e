package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Three nodes under load while things go wrong, and both stores compared row by row with the source after each.
 *
 * <p>{@code -Dmillrace.faults=all} or {@code F1,F8} chooses the faults, {@code -Dmillrace.rounds=5} how often each is
 * injected, {@code -Dmillrace.seed=N} how: 21 where none is given, so that builds are alike. The table is printed, and
 * written to {@code target/faults.md}.
 */
@Tag("fault")
class FaultIT {
    private static final int RATE = Integer.getInteger("millrace.rate", 200);
    private static final Set<String> SHORT = Set.of("F1", "F2", "F5", "F8", "F12", "F15", "F19");
    private static final Set<String> WITHOUT_REPEATS = Set.of("F4");
    private static final Results RESULTS = new Results(RATE);

    private static Rig rig;

    private static List<Fault> chosen() {
        var names = System.getProperty("millrace.faults", "");
        var wanted = Arrays.stream(names.split(",")).map(String::strip).collect(Collectors.toSet());
        var all = Faults.all();
        var chosen = all.stream()
                .filter(fault -> names.equals("all") || (names.isEmpty() ? SHORT : wanted).contains(fault.id()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("there is no fault " + names + "; there are "
                    + all.stream().map(Fault::id).toList());
        }
        return chosen;
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostWhatever() throws Exception {
        long seed = Long.getLong("millrace.seed", 21);
        int rounds = Integer.getInteger("millrace.rounds", 1);
        rig = new Rig(RATE, "");
        rig.startAll();
        return chosen().stream()
                .flatMap(fault -> IntStream.range(0, rounds)
                        .mapToObj(round -> DynamicTest.dynamicTest(
                                fault.id() + " " + fault.title() + ", seed " + (seed + round),
                                () -> inject(fault, seed + round))));
    }

    private static void inject(Fault fault, long seed) throws Exception {
        var probe = new Probe(rig);
        var random = new SplittableRandom(seed);
        rig.restore();
        rig.work(seed);
        probe.markers();
        long before = repeats();

        Duration recovery;
        try {
            fault.injection().into(rig, random);
            recovery = probe.markers();
            rig.restore();
        } finally {
            rig.rest();
        }

        var verdict = probe.verify();
        long repeats = Math.max(0, repeats() - before);
        RESULTS.add(fault, new Results.Round(recovery, verdict, repeats));
        assertTrue(verdict.clean(), () -> "seed " + seed + ": " + verdict);
        if (WITHOUT_REPEATS.contains(fault.id())) {
            assertEquals(0, repeats, "seed " + seed + ": who stops cleanly leaves nothing to be done again");
        }
    }

    /** Writes that a store had already, but for those of nodes that were killed. */
    private static long repeats() throws IOException {
        return rig.repeatsOfStopped()
                + rig.status().lanes().stream()
                        .mapToLong(lane -> lane.status().superseded())
                        .sum();
    }

    @AfterAll
    static void tell() throws Exception {
        System.out.println(RESULTS.table());
        write(RESULTS.table());
        if (rig != null) {
            rig.close();
        }
    }

    private static void write(String table) throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "faults.md"), table);
    }
}
