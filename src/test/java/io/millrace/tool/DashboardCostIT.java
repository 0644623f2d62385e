package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.base.Await;
import io.millrace.feed.LaneStatus;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What it costs a node to be looked at, with many merchants at work. */
class DashboardCostIT {
    private static final int MERCHANTS = 10_000;
    private static final int LOOKS = 60;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** How often a node notes how all are, whether anybody looks or not. */
    private static final Duration BETWEEN_MOMENTS = Duration.ofSeconds(5);

    /** The dearest view: what every view asks for, and a page of the merchants, who are all looked through. */
    private static final List<String> ASKED = List.of("status", "history?after=9999999999999", "merchants?sort=lag");

    @Test
    void tenThousandMerchantsCanBeLookedAtForThreeHundredthsOfAProcessor() throws Exception {
        try (var road =
                new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + "millrace.lane-defaults.merchant-idle-max = 10m")) {
            road.settle();
            road.sql(
                    "insert into orders select i, 'm' || i, 'a', i from generate_series(1, %d) i".formatted(MERCHANTS));
            road.settle();
            Await.until(
                    "all merchants to be there",
                    Duration.ofMinutes(2),
                    () -> road.status().lanes().stream()
                            .allMatch(lane -> lane.status().merchants() >= MERCHANTS));
            look(road, ASKED, 0);

            double idle = idleShare();
            double open = look(road, ASKED, idle);
            double closed = look(road, List.of("status"), idle);
            double openShare = 100 * open / BETWEEN_LOOKS.toMillis();
            double closedShare = 100 * closed / BETWEEN_MOMENTS.toMillis();

            System.out.printf(
                    "with %,d merchants at work in %d lanes, of one processor: %.2f %% with the page closed, %.2f %% more with it"
                            + " open (%.1f ms a look)%n",
                    MERCHANTS, road.status().lanes().size(), closedShare, openShare, open);
            assertTrue(closedShare < 1, closedShare + " % with the page closed");
            assertTrue(closedShare + openShare < 3, openShare + " % more with the page open");
            assertTrue(road.status().lanes().stream()
                    .allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING));
        }
    }

    /** Which share of a processor the process takes for whatever else it does. */
    private static double idleShare() {
        long cpu = cpuNanos();
        long began = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        return (double) (cpuNanos() - cpu) / (System.nanoTime() - began);
    }

    /** Milliseconds of processor time that a look costs, over many, the asking side's own share included. */
    private static double look(Road road, List<String> asked, double idleShare) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            long cpu = cpuNanos();
            long began = System.nanoTime();
            for (int i = 0; i < LOOKS; i++) {
                for (var path : asked) {
                    var uri = URI.create("http://127.0.0.1:" + road.node().port() + "/api/v1/" + path);
                    var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
                    assertEquals(200, answer.statusCode(), answer::body);
                }
            }
            double took = cpuNanos() - cpu - idleShare * (System.nanoTime() - began);
            return took / 1e6 / LOOKS;
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
