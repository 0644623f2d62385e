package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Await;
import io.millrace.feed.LaneParts;
import io.millrace.stack.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What an operator asks of a node and has done by it, on the command line and over HTTP, on real servers. */
class SteeringIT {
    private static Road road() throws Exception {
        var port = "millrace.http.port = " + TcpProxy.freePort() + "\n";
        return new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + port + "millrace.lane-defaults.release-first = 0s\n");
    }

    private static LaneParts warehouse(Road road) {
        return Objects.requireNonNull(road.status().nodes().getFirst().lanes().get("warehouse"));
    }

    private static List<JsonNode> merchants(Road road, String... words) throws Exception {
        var command = Stream.concat(Stream.of("merchants", "-o", "json"), Stream.of(words));
        var ran = road.run(command.toArray(String[]::new));
        assertEquals(0, ran.exit(), ran::err);
        return StreamSupport.stream(ran.json().path("merchants").spliterator(), false)
                .toList();
    }

    @Test
    void aMerchantIsFoundWithItsStateItsLastErrorItsHolderAndItsChanges() throws Exception {
        try (var road = road()) {
            road.settle();
            road.alterWarehouse("alter table shop.orders add constraint small check (amount < 1000) not valid");
            road.sql("insert into orders select i, 'm' || i % 5, 'a', i from generate_series(1, 100) i");
            road.sql("insert into orders values (200, 'm3', 'too much', 5000)");
            road.awaitSetAside("warehouse/m3");
            road.sql("update orders set note = 'b' where id = 200");
            road.settle();

            var failing = merchants(road, "state:quarantined");
            assertEquals(1, failing.size(), failing::toString);
            var status = failing.getFirst().path("status");
            assertEquals("m3", status.path("merchant").asText());
            assertEquals("warehouse", status.path("lane").asText());
            assertEquals(2, status.path("parked").asInt());
            assertTrue(
                    status.path("lastError").asText().contains("the warehouse cannot take the row"), status::toString);
            assertEquals(10, merchants(road).size(), "five merchants in two lanes");
            assertEquals(5, merchants(road, "lane:search", "handled>1").size());

            var one = road.run("merchant", "m3", "--changes", "2");
            assertEquals(0, one.exit(), one::err);
            assertTrue(one.out().contains("last error in lane warehouse"), one::out);
            assertTrue(one.out().contains("update  shop.orders  200"), one::out);
            assertFalse(one.out().contains("too much"), one::out);
            road.alterWarehouse("alter table shop.orders drop constraint small");
            assertEquals(0, road.run("quarantine", "release", "m3", "--execute").exit());
            road.awaitSetAside();
        }
    }

    @Test
    void aMerchantThatIsNotInMemoryIsFoundInThePartitionThatItsChangesWouldComeIn() throws Exception {
        try (var road = road()) {
            road.settle();

            var idle = merchants(road, "id:m7", "lane:search").getFirst().path("status");
            assertEquals("IDLE", idle.path("state").asText());
            road.sql("insert into orders values (1, 'm7', 'a', 1)");
            road.settle();

            var change = road.run("merchant", "m7", "-o", "json")
                    .json()
                    .path("changes")
                    .get(0);
            assertEquals(
                    idle.path("partition").asInt(), change.path("partition").asInt());
        }
    }

    @Test
    void whatCannotBeAskedIsRefusedWithASentence() throws Exception {
        try (var road = road()) {
            road.settle();

            assertTrue(road.run("merchants", "colour:red").err().contains("'colour:red' is not understood"));
            assertTrue(road.run("merchant", "../x").err().contains("is not a merchant's id"));
            assertTrue(road.run("lane", "pause", "nowhere").err().contains("there is no lane 'nowhere'"));
            assertTrue(
                    road.run("lane", "tune", "search", "--batch-max", "0").err().contains("batch-max is 0"));
        }
    }

    @Test
    void theChangesOfAMerchantAreTappedAsTheyCome() throws Exception {
        try (var road = road()) {
            road.settle();
            var tapped = CompletableFuture.supplyAsync(() -> {
                try {
                    return road.run("tap", "m1", "--count", "1", "--for", "60s");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var id = new AtomicInteger();
            Await.until("a change to be tapped", Road.PATIENCE, () -> {
                road.sql("insert into orders values (%d, 'm1', 'hidden', 1)".formatted(id.incrementAndGet()));
                return tapped.isDone();
            });

            var line = tapped.join().out();
            assertTrue(line.contains(" insert shop.orders "), line);
            assertTrue(line.contains("note"), line);
            assertFalse(line.contains("hidden"), line);
        }
    }

    @Test
    void aLaneThatIsPausedHoldsUpNobodyElseAndGoesOnWhereItStood() throws Exception {
        try (var road = road()) {
            road.settle();

            var paused = road.run("lane", "pause", "warehouse", "--for", "5m");
            assertEquals("Lane warehouse: for 300 s\n", paused.out());
            road.sql("insert into orders select i, 'm', 'a', i from generate_series(1, 20) i");
            Await.until("search to go on", Road.PATIENCE, () -> road.orders("m") == 20);
            assertEquals(0, road.warehouse("select count(*) from shop_live.orders"));

            assertEquals(0, road.run("lane", "resume", "warehouse").exit());
            road.assertClean();
        }
    }

    @Test
    void aLaneIsTunedForAWhile() throws Exception {
        try (var road = road()) {
            road.settle();

            var tuned =
                    road.run("lane", "tune", "warehouse", "--batch-max", "7", "--batch-linger", "0s", "--for", "2s");
            assertEquals("Lane warehouse: batch-max 7, batch-linger 0ms for 2 s\n", tuned.out());
            assertEquals(7, warehouse(road).tuning().batchMax());
            road.sql("insert into orders select i, 'm', 'a', i from generate_series(1, 50) i");
            road.assertClean();

            Await.until(
                    "the lane to be as configured",
                    Road.PATIENCE,
                    () -> warehouse(road).tunedUntilMillis() == 0);
        }
    }

    @Test
    void whatIsFollowedAndWhatIsDeadCanBeAskedOverHttp() throws Exception {
        try (var road = road()) {
            road.settle();
            road.sql("insert into orders values (1, 'm', 'a', 1)");
            road.publish("m", "no change");
            road.settle();

            var steps = get(road, "trace?table=orders&key=1").path("steps").toString();
            assertTrue(steps.contains("datastream ") && steps.contains("warehouse shop.orders"), steps);
            assertEquals(400, status(road, "trace?table=nothing&key=1"));
            var letters = get(road, "deadletters?merchant=m");
            assertEquals(2, letters.path("letters").asInt(), "one for each lane: " + letters);
        }
    }

    private static HttpResponse<String> ask(Road road, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + road.node().port() + "/api/v1/" + path));
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static int status(Road road, String path) throws Exception {
        return ask(road, path).statusCode();
    }

    private static JsonNode get(Road road, String path) throws Exception {
        return new ObjectMapper().readTree(ask(road, path).body());
    }
}
