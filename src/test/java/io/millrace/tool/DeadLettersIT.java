package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Await;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters listed, shown and redriven, on real servers. */
class DeadLettersIT {
    private static final String SMALL = "write-bytes-max = 2KiB";
    private static final String LARGE = "write-bytes-max = 1MiB";

    @Test
    void whatWasRefusedArrivesInBothStoresOnceItsCauseIsMended() throws Exception {
        try (var road = road(SMALL)) {
            road.settle();
            road.sql("insert into orders values (1, 'm', repeat('y', 5000), 1), (2, 'm', 'small', 2)");
            awaitLetters(road, 2);
            var letters = road.run("deadletters", "list", "-o", "json").json();
            assertEquals(Set.of("search", "warehouse"), lanes(letters));
            assertEquals(0, letters.path("redriven").asLong());
            assertShown(road, letters.path("newest").path(0));

            road.restartNode(lanes(LARGE));
            var plan = road.run("deadletters", "redrive", "--all");
            assertEquals(Exit.OK, plan.exit(), plan::toString);
            assertTrue(plan.out().contains("2 letters would be redriven. Nothing was done"), plan::toString);
            assertEquals(0, redriven(road));
            var done = road.run("deadletters", "redrive", "--all", "--execute", "-o", "json");
            assertEquals(Exit.OK, done.exit(), done::toString);
            assertEquals(2, done.json().path("lettersSent").asLong(), done::toString);
            assertEquals(1, done.json().path("recordsSent").asLong(), done::toString);

            road.assertClean();
            assertEquals(2, road.orders("m"));
            assertEquals(2, road.warehouse("select count(*) from shop_live.orders"));
            assertEquals(2, redriven(road));
            assertEquals(2, count(road));
            assertEquals(
                    Exit.REFUSED, road.run("deadletters", "redrive", "--all").exit());
            assertEquals(
                    Exit.OK,
                    road.run("deadletters", "redrive", "0", "--execute").exit());
            road.assertClean();
            road.status().lanes().forEach(lane -> assertEquals(0, lane.status().deadLetters()));
        }
    }

    private static void assertShown(Road road, JsonNode letter) throws Exception {
        assertEquals("m", letter.path("merchant").asText());
        assertEquals("shop.orders", letter.path("table").asText());
        assertTrue(letter.path("reason").asText().contains("write-bytes-max"), letter::toString);
        var number = letter.path("number").asText();

        var shown = road.run("deadletters", "show", number);
        var whole = road.run("deadletters", "show", number, "-o", "json").json();

        assertEquals(Exit.OK, shown.exit(), shown::toString);
        assertTrue(shown.out().contains("yyyyy"), shown::toString);
        assertEquals("1", whole.path("value").path("after").path("id").asText());
    }

    @Test
    void aNodeCountsShowsAndRedrivesThemOverHttpAfterALookAtHowMany() throws Exception {
        try (var road = road(SMALL)) {
            road.settle();
            road.sql("insert into orders values (1, 'm', repeat('y', 5000), 1)");
            awaitLetters(road, 2);

            var listed = asked(road, "GET", "");
            assertEquals(2, listed.path("letters").asLong(), listed::toString);
            assertEquals(1, asked(road, "GET", "?lane=search").path("letters").asLong());
            assertEquals(
                    0, asked(road, "GET", "?merchant=other").path("letters").asLong());
            var number = listed.path("newest").path(0).path("number").asLong();
            assertEquals(
                    "1",
                    asked(road, "GET", "/" + number)
                            .path("value")
                            .path("after")
                            .path("id")
                            .asText());

            road.restartNode(lanes(LARGE));
            var plan = asked(road, "POST", "/redrive?all=true");
            assertEquals(2, plan.path("letters").asLong(), plan::toString);
            assertEquals(0, redriven(road), "it was only asked");
            var done = asked(road, "POST", "/redrive?all=true&execute=true&by=somebody");
            assertEquals(2, done.path("lettersSent").asLong(), done::toString);
            assertEquals(2, redriven(road));
            road.assertClean();
        }
    }

    private static JsonNode asked(Road road, String method, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + road.node().port() + "/api/v1/deadletters" + path);
            var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
            return new ObjectMapper().readTree(answer.body());
        }
    }

    @Test
    void whatIsNotUnderstoodComesBackAndWhatCaptureRefusesStays() throws Exception {
        try (var road = road(SMALL)) {
            road.settle();
            road.publish("m", "this is\tno JSON");
            road.sql("insert into orders values (1, '../x', 'a', 1)");
            awaitLetters(road, 3);
            var all = road.run("deadletters", "list", "-o", "json").json().path("newest");
            var ofCapture = find(all, "stage", "capture");
            var ofSearch = find(all, "lane", "search");

            assertEquals(
                    Exit.REFUSED,
                    road.run("deadletters", "redrive", ofCapture.path("number").asText(), "--execute")
                            .exit());
            assertEquals(
                    Exit.USAGE,
                    road.run("deadletters", "redrive", "0", "999", "--execute").exit());
            assertEquals(Exit.USAGE, road.run("deadletters", "show", "999").exit());
            assertEquals(0, redriven(road));
            var shown = road.run("deadletters", "show", ofSearch.path("number").asText());
            assertTrue(shown.out().contains("this is\\tno JSON"), shown::toString);

            var done = road.run("deadletters", "redrive", "--merchant", "m", "--execute");
            assertEquals(Exit.OK, done.exit(), done::toString);
            assertTrue(done.out().contains("2 letters redriven, in 1 record."), done::toString);
            awaitLetters(road, 5);
            var again = road.run("deadletters", "list", "--lane", "search", "--matching", "json", "-o", "json")
                    .json();
            assertEquals(2, again.path("letters").asLong(), again::toPrettyString);
            assertEquals(1, again.path("redriven").asLong(), again::toPrettyString);
            assertEquals(
                    ofSearch.path("partition").asLong(),
                    again.path("newest").path(1).path("partition").asLong());
            assertTrue(again.path("newest").path(1).path("offset").asLong()
                    > ofSearch.path("offset").asLong());
        }
    }

    @Test
    void aKafkaThatDoesNotAnswerIsSaid(@TempDir Path directory) throws Exception {
        var file = directory.resolve("nowhere.conf");
        Files.writeString(file, """
                millrace {
                  kafka.bootstrap-servers = "127.0.0.1:1"
                  sources.shop { jdbc-url = "jdbc:postgresql://127.0.0.1:1/shop", tables.orders { merchant = tenant } }
                  documents.order { root = shop.orders }
                  lanes.search { store = elasticsearch }
                }
                """);
        var err = new StringWriter();

        int exit = Main.commandLine()
                .setErr(new PrintWriter(err))
                .execute("deadletters", "redrive", "--all", "--execute", "-c", file.toString());

        assertEquals(Exit.UNREACHABLE, exit, err::toString);
        assertTrue(err.toString().contains("127.0.0.1:1 does not answer"), err::toString);
    }

    /** @param lane keys of both lanes */
    private static Road road(String lane) {
        return new Road(
                "create table orders (id bigint primary key, tenant text, note text, amount numeric)",
                """
                millrace {
                  sources.shop.tables.orders { merchant = tenant }
                  documents.KIND_order { root = shop.orders }
                  warehouse.tables = [shop.orders]
                }
                """ + lanes(lane));
    }

    private static String lanes(String lane) {
        return "millrace { lane-defaults.on-refused = dead-letter, lanes { search { %s }, warehouse { %s } } }\n"
                .formatted(lane, lane);
    }

    private static void awaitLetters(Road road, long letters) throws Exception {
        Await.until(letters + " letters", Road.PATIENCE, () -> count(road) == letters);
    }

    private static long count(Road road) throws Exception {
        return road.run("deadletters", "list", "-o", "json")
                .json()
                .path("letters")
                .asLong();
    }

    private static long redriven(Road road) throws Exception {
        return road.run("deadletters", "list", "-o", "json")
                .json()
                .path("redriven")
                .asLong();
    }

    private static Set<String> lanes(JsonNode letters) {
        var lanes = new TreeSet<String>();
        letters.path("newest").forEach(letter -> lanes.add(letter.path("lane").asText()));
        return lanes;
    }

    private static JsonNode find(JsonNode letters, String field, String value) {
        return StreamSupport.stream(letters.spliterator(), false)
                .filter(letter -> letter.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError(field + " " + value + " in " + letters.toPrettyString()));
    }
}
