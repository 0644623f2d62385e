package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void theCostliestMethodsComeFirstWithTheirShare() {
        var costs = Profile.costs(Map.of("a.B.c", 1, "a.B.d", 6, "a.B.e", 3), 2);

        assertEquals(List.of(new Report.Cost("a.B.d", 0.6), new Report.Cost("a.B.e", 0.3)), costs);
    }

    @Test
    void whatWorkedWhileItWasRecordedIsFoundInTheFile() throws Exception {
        var file = directory.resolve("below/test.jfr");
        double result;
        try (var profile = Profile.begin("test")) {
            result = work();
            profile.end(file);
        }

        var costs = Profile.costs(file, 5);

        assertTrue(result > 0);
        assertTrue(
                costs.stream().anyMatch(cost -> cost.method().contains("ProfileTest")),
                () -> "half a second of work is not among " + costs);
    }

    /** Half a second on the processor, however busy that is with others. */
    private static double work() {
        var threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + Duration.ofMillis(500).toNanos();
        double sum = 0;
        while (threads.getCurrentThreadCpuTime() < until) {
            for (int i = 1; i < 2_000_000; i++) {
                sum += 1.0 / i;
            }
        }
        return sum;
    }
}
