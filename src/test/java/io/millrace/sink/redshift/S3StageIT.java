package io.millrace.sink.redshift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.sink.redshift.Stage.Entry;
import io.millrace.stack.Server;
import io.millrace.stack.SharedStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class S3StageIT {
    private final StageSettings settings = S3Fixture.settings();
    private final S3Stage stage = new S3Stage(settings);

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void whatWasPutIsListedAndRead() throws Exception {
        stage.put("payments/1", "one".getBytes(UTF_8));
        stage.put("refunds/1", new byte[0]);

        assertEquals(List.of(new Entry("payments/1", 3), new Entry("refunds/1", 0)), stage.list(""));
        assertEquals(List.of(new Entry("payments/1", 3)), stage.list("pay"));
        assertEquals(List.of(), stage.list("nothing"));
        assertEquals("one", new String(stage.get("payments/1"), UTF_8));
        assertEquals(0, stage.get("refunds/1").length);
    }

    @Test
    void anObjectIsWrittenOverTheOneOfItsKey() throws Exception {
        stage.put("a", "first".getBytes(UTF_8));
        stage.put("a", "second one".getBytes(UTF_8));

        assertEquals(List.of(new Entry("a", 10)), stage.list(""));
        assertEquals("second one", new String(stage.get("a"), UTF_8));
    }

    @Test
    void anObjectOfManyMegabytesComesBackAsItWas() throws Exception {
        byte[] content = new byte[24 << 20];
        new Random(7).nextBytes(content);

        stage.put("large", content);

        assertArrayEquals(content, stage.get("large"));
    }

    @Test
    void aListIsInTheOrderOfItsKeysBytes() throws Exception {
        var keys = List.of("B", "a b+c%20&d=?#", "a/10", "a/2", "b", "z/.hidden", "ä", "\uFFFD", "😀");
        for (var key : keys.reversed()) {
            stage.put(key, key.getBytes(UTF_8));
        }

        assertEquals(keys, stage.list("").stream().map(Entry::key).toList());
        for (var key : keys) {
            assertEquals(key, new String(stage.get(key), UTF_8));
        }
        stage.delete(keys);
        assertEquals(List.of(), stage.list(""));
    }

    @Test
    void moreObjectsThanOneAnswerHoldsAreListedAndDeleted() throws Exception {
        var keys = IntStream.range(0, 2100).mapToObj("part/%05d"::formatted).toList();
        inParallel(keys.stream().<Executable>map(key -> () -> stage.put(key, new byte[1])));

        assertEquals(keys, stage.list("part/").stream().map(Entry::key).toList());
        stage.delete(keys.subList(0, 2050));
        assertEquals(
                keys.subList(2050, 2100),
                stage.list("part/").stream().map(Entry::key).toList());
    }

    private static void inParallel(Stream<Executable> steps) throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var running = new ArrayList<Future<?>>();
            steps.forEach(step -> running.add(threads.submit(() -> {
                try {
                    step.execute();
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            })));
            for (var one : running) {
                one.get();
            }
        }
    }

    @Test
    void aStageSeesNothingOutsideOfItsPrefix() throws Exception {
        try (var inside = new S3Stage(at(settings.prefix() + "/a"));
                var beside = new S3Stage(at(settings.prefix() + "/ab"));
                var whole = new S3Stage(at(""))) {
            inside.put("x", new byte[1]);
            beside.put("x", new byte[2]);

            assertEquals(List.of(new Entry("x", 1)), inside.list(""));
            assertEquals(List.of(new Entry("a/x", 1), new Entry("ab/x", 2)), stage.list(""));
            assertEquals(
                    List.of(new Entry(settings.prefix() + "/a/x", 1), new Entry(settings.prefix() + "/ab/x", 2)),
                    whole.list(settings.prefix()));
            assertEquals("s3://millrace/" + settings.prefix() + "/a/x", inside.url("x"));
            assertEquals("s3://millrace/x", whole.url("x"));
        }
    }

    private StageSettings at(String prefix) {
        return S3Fixture.settings(settings.bucket(), prefix, settings.endpoint());
    }

    @Test
    void aMissingObjectCannotBeRead() {
        var failure = assertThrows(StageException.class, () -> stage.get("nowhere"));

        assertEquals("the stage has no object " + stage.url("nowhere"), failure.getMessage());
        assertFalse(failure.wrongSetUp());
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws Exception {
        stage.put("a", new byte[1]);

        stage.delete(List.of("nowhere", "a"));
        stage.delete(List.of("a"));
        stage.delete(List.of());

        assertEquals(List.of(), stage.list(""));
    }

    @Test
    void aCheckLeavesNothingBehind() throws Exception {
        stage.check();

        assertEquals(List.of(), stage.list(""));
    }

    @Test
    void aBucketThatIsNotThereIsToldWithItsSetting() {
        try (var wrong = new S3Stage(S3Fixture.settings("no-such-bucket", "p", settings.endpoint()))) {
            for (Executable call : everyCall(wrong)) {
                var failure = assertThrows(StageException.class, call);

                assertEquals(
                        "there is no bucket of the stage s3://no-such-bucket/p/ at " + settings.endpoint()
                                + ": make it, or mend millrace.redshift.stage.bucket",
                        failure.getMessage());
                assertTrue(failure.wrongSetUp());
            }
        }
    }

    @Test
    void aServerThatIsAwayIsWorthWaitingFor() throws Exception {
        stage.put("a", new byte[1]);

        SharedStack.get().kill(Server.S3);
        try {
            for (Executable call : everyCall(stage)) {
                var failure = assertThrows(StageException.class, call);

                // A connection that was open breaks in one of several ways; a new one is refused.
                var message = String.valueOf(failure.getMessage());
                assertTrue(
                        message.startsWith(
                                "the stage " + stage.url("") + " at " + settings.endpoint() + " does not answer: "),
                        message);
                assertFalse(failure.wrongSetUp());
            }
        } finally {
            SharedStack.get().startAgain(Server.S3);
        }

        assertEquals(List.of(new Entry("a", 1)), stage.list(""));
    }

    private static List<Executable> everyCall(Stage stage) {
        return List.of(
                stage::check,
                () -> stage.put("a", new byte[1]),
                () -> stage.list("a"),
                () -> stage.get("a"),
                () -> stage.delete(List.of("a")));
    }
}
