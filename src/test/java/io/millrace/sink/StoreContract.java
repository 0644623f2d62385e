package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.change.MerchantId;
import io.millrace.sink.Store.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store promises of versioned writes, whatever it keeps them in. */
public abstract class StoreContract {
    private static final long PATIENCE_SECONDS = 60;

    /** The store under test, prepared. */
    protected abstract Store store();

    /** A write that puts {@code text} under a key, unless there is the same or a higher version. */
    protected abstract Write put(MerchantId merchant, String key, long version, String text);

    /** A write that deletes what is under a key, unless there is the same or a higher version. */
    protected abstract Write delete(MerchantId merchant, String key, long version);

    /** What a reader finds under a key at once; null where it finds nothing. */
    protected abstract @Nullable String text(MerchantId merchant, String key);

    /** A merchant that no other test has. */
    protected abstract MerchantId merchant();

    @Test
    void everyWriteIsAnsweredInItsPlace() {
        var merchant = merchant();
        send(put(merchant, "b", 5, "first"));

        var outcomes = send(put(merchant, "a", 1, "x"), put(merchant, "b", 4, "old"), put(merchant, "c", 1, "z"));

        assertEquals(3, outcomes.size());
        assertInstanceOf(Outcome.Stored.class, outcomes.get(0));
        assertInstanceOf(Outcome.Stored.class, outcomes.get(2));
        assertEquals("first", text(merchant, "b"));
        assertEquals("z", text(merchant, "c"));
    }

    @Test
    void theSameBatchTwiceIsTheSameAsOnce() {
        var merchant = merchant();
        Write[] batch = {put(merchant, "a", 1, "x"), put(merchant, "b", 2, "y"), delete(merchant, "c", 3)};

        send(batch);
        send(batch);

        assertEquals("x", text(merchant, "a"));
        assertEquals("y", text(merchant, "b"));
        assertNull(text(merchant, "c"));
    }

    @Test
    void anOlderVersionNeverReplacesANewerOne() {
        var merchant = merchant();
        send(put(merchant, "a", 2, "new"));

        send(put(merchant, "a", 1, "old"));

        assertEquals("new", text(merchant, "a"));
    }

    @Test
    void whatIsDeletedStaysDeletedForOlderVersions() {
        var merchant = merchant();
        send(put(merchant, "a", 1, "x"));
        send(delete(merchant, "a", 3));

        send(put(merchant, "a", 2, "late"));

        assertNull(text(merchant, "a"));
    }

    @Test
    void whatIsDeletedComesBackWithANewerVersion() {
        var merchant = merchant();
        send(delete(merchant, "a", 3));

        send(put(merchant, "a", 4, "back"));

        assertEquals("back", text(merchant, "a"));
    }

    @Test
    void oneBatchMayHoldSeveralVersionsOfOneRow() {
        var merchant = merchant();

        send(put(merchant, "a", 1, "x"), put(merchant, "a", 3, "z"), put(merchant, "a", 2, "y"));

        assertEquals("z", text(merchant, "a"));
    }

    @Test
    void merchantsAreKeptApart() {
        var one = merchant();
        var other = merchant();

        send(put(one, "a", 2, "mine"));
        send(put(one, "b", 1, "mine"), put(other, "b" + other, 1, "theirs"));

        assertEquals("mine", text(one, "a"));
        assertNull(text(other, "a"));
        assertEquals("theirs", text(other, "b" + other));
    }

    @Test
    void versionsInAnyOrderEndWithTheHighest() {
        var merchant = merchant();
        var versions = new ArrayList<>(LongStream.rangeClosed(1, 30).boxed().toList());
        Collections.shuffle(versions, new Random(7));

        for (int from = 0; from < versions.size(); from += 4) {
            send(versions.subList(from, Math.min(versions.size(), from + 4)).stream()
                    .map(version -> put(merchant, "a", version, "v" + version))
                    .toArray(Write[]::new));
        }

        assertEquals("v30", text(merchant, "a"));
    }

    @Test
    void preparingAgainChangesNothing() {
        var merchant = merchant();
        send(put(merchant, "a", 1, "x"));

        assertInstanceOf(Answer.Answered.class, await(store().prepare()));

        assertEquals("x", text(merchant, "a"));
        assertEquals(1, send(put(merchant, "b", 1, "y")).size());
    }

    /** Sends one batch, which the store has to answer write by write. */
    protected final List<Outcome> send(Write... writes) {
        var answer = await(store().send(new Batch(List.of(writes), Map.of())));
        return assertInstanceOf(Answer.Answered.class, answer, answer::toString).outcomes();
    }

    /** What a stage completes with, at the latest after a minute. */
    protected static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
