package io.millrace.sink.redshift;

import static io.millrace.sink.redshift.RedshiftRig.prepare;
import static io.millrace.sink.redshift.RedshiftRig.row;
import static io.millrace.sink.redshift.RedshiftRig.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.sink.Loader;
import io.millrace.sink.LoaderStatus.State;
import io.millrace.stack.redshift.Fault;
import io.millrace.stack.redshift.RedshiftError;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a loader does when something goes wrong: nothing is lost, nothing comes twice, and the status says what it is. */
class TableLoaderIT {
    private static final Pattern PARTS = Pattern.compile("part in \\(([^)]*)\\)");

    @AutoClose
    private final RedshiftRig rig = new RedshiftRig();

    private static Loader loader(RedshiftStore store) {
        return store.loaders().getFirst();
    }

    private void assertLoadedOnce(int... ids) {
        assertEquals(
                java.util.Arrays.stream(ids).mapToObj(String::valueOf).toList(),
                rig.query("select id from shop.payments order by id"));
        assertEquals(List.of(), rig.query("select part from millrace.loaded_part group by part having count(*) > 1"));
        assertEquals(
                List.of("0"),
                rig.query(
                        "select count(*) from (select id, part from shop.payments group by 1, 2 having count(*) > 1) x"));
    }

    /** The first statement that begins so meets this fault. */
    private static Function<String, Fault> once(String beginning, Fault fault) {
        var seen = new AtomicInteger();
        return sql -> sql.toLowerCase(Locale.ROOT).startsWith(beginning) && seen.getAndIncrement() == 0
                ? fault
                : new Fault.None();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update", "create temp table", "copy", "delete from \"shop\"", "insert into \"shop\"", "commit"})
    void aSessionThatBreaksAnywhereIsTriedAgainWithTheSameBatch(String at) throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false), row(2, 2, false));
        loader(store).work();
        stored(store, row(2, 3, true), row(3, 4, false));
        rig.faults(once(at, new Fault.CutBefore()));

        assertFalse(loader(store).work().isZero());
        assertEquals(State.STALLED, loader(store).status().state());
        rig.load(loader(store));

        assertEquals(State.RUNNING, loader(store).status().state());
        assertLoadedOnce(1, 2, 3);
        assertEquals(List.of("2"), rig.query("select id from shop.payments where _deleted"));
    }

    @Test
    void aCommitWhoseAnswerIsLostIsFoundInTheBooks() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false));
        loader(store).work();
        stored(store, row(2, 2, false));
        rig.faults(once("commit", new Fault.CutAfter()));

        assertFalse(loader(store).work().isZero());
        rig.load(loader(store));

        assertEquals(State.RUNNING, loader(store).status().state());
        assertLoadedOnce(1, 2);
    }

    @Test
    void aTableWhoseLoadWasFoundInTheBooksGoesOnToBecomeComplete() throws Exception {
        var store = rig.store();
        prepare(store);
        rig.load(loader(store));
        rig.complete = OptionalLong.of(1_000_000);
        stored(store, row(1, 1, false));
        rig.faults(once("commit", new Fault.CutAfter()));
        loader(store).work();
        rig.load(loader(store));
        assertLoadedOnce(1);

        rig.complete = OptionalLong.of(2_000_000);
        stored(store, row(2, 2, false));
        rig.load(loader(store));

        assertEquals(
                List.of("2000"),
                rig.query("select extract(epoch from complete_up_to)::bigint from millrace.millrace_freshness"));
    }

    /** Breaks the session of whoever copies more parts than that. */
    private static Function<String, Fault> noMoreThan(int parts) {
        var asked = new AtomicInteger();
        return sql -> {
            var list = PARTS.matcher(sql);
            if (sql.startsWith("select count") && list.find()) {
                asked.set(list.group(1).split(",").length);
            }
            return sql.toLowerCase(Locale.ROOT).startsWith("copy") && asked.get() > parts
                    ? new Fault.CutBefore()
                    : new Fault.None();
        };
    }

    @Test
    void whatIsTooLargeForTheWarehouseIsLoadedInSmallerLoads() throws Exception {
        var store = rig.store();
        prepare(store);
        for (int i = 1; i <= 16; i++) {
            stored(store, row(i, i, false));
        }
        rig.faults(noMoreThan(4));

        for (int i = 0; i < 16; i++) {
            rig.load(loader(store));
        }

        assertEquals(0, loader(store).status().waitingRows());
        assertLoadedOnce(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    }

    @Test
    void aWarehouseThatIsAwayMakesNoLoadSmaller() throws Exception {
        var store = rig.store();
        prepare(store);
        rig.load(loader(store));
        for (int i = 1; i <= 8; i++) {
            stored(store, row(i, i, false));
        }
        rig.faults(_ -> new Fault.CutBefore());
        for (int i = 0; i < 5; i++) {
            loader(store).work();
        }
        rig.faults(_ -> new Fault.None());
        rig.load(loader(store));

        assertEquals(1, loader(store).status().loads());
        assertLoadedOnce(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aConflictWithAnotherTransactionIsTriedAgain() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false));
        var conflict = RedshiftError.isolationViolation();
        rig.faults(once("insert into \"shop\"", new Fault.Fail(conflict)));

        assertFalse(loader(store).work().isZero());
        assertTrue(String.valueOf(loader(store).status().reason()).contains("conflict"));
        rig.load(loader(store));

        assertLoadedOnce(1);
    }

    @Test
    void aLoaderThatWakesUpAfterAnotherHasTakenOverCommitsNothing() throws Exception {
        var old = rig.store();
        prepare(old);
        stored(old, row(1, 1, false));
        rig.load(loader(old));

        var fresh = rig.store();
        rig.load(loader(fresh));
        stored(old, row(2, 2, false));
        var fences = rig.query("select fence from millrace.loader");

        loader(old).work();
        assertEquals(fences, rig.query("select fence from millrace.loader"));
        assertEquals(List.of("1"), rig.query("select id from shop.payments"));
        rig.load(loader(fresh));
        assertLoadedOnce(1, 2);
    }

    @Test
    void twoLoadersAtOnceLoadEverythingOnce() throws Exception {
        var one = rig.store();
        var other = rig.store();
        prepare(one);
        var both = List.of(one, other);
        for (int i = 0; i < 30; i++) {
            stored(both.get(i % 2), row(i, i + 1, false));
            int turn = i;
            var threads = both.stream()
                    .map(store -> Thread.startVirtualThread(() -> {
                        if (turn % 3 != 0) {
                            loader(store).work();
                        }
                    }))
                    .toList();
            for (var thread : threads) {
                thread.join();
            }
        }
        for (int i = 0; i < 5; i++) {
            rig.load(loader(one));
        }

        assertEquals(List.of("30"), rig.query("select sum(part_rows) from millrace.loaded_part"));
        assertLoadedOnce(java.util.stream.IntStream.range(0, 30)
                .boxed()
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray());
    }

    @Test
    void aPartThatTheTableDoesNotTakeHoldsUpNoOther() throws Exception {
        var store = rig.store();
        prepare(store);
        for (int i = 1; i <= 5; i++) {
            stored(store, row(i, i, false));
        }
        var third = rig.stage.list(Part.prefix("shop.payments")).get(2).key();
        var bad = new PartWriter();
        bad.add(java.util.Collections.nCopies(21, "no number"));
        rig.stage.put(third, bad.finish());

        rig.load(loader(store));

        assertLoadedOnce(1, 2, 4, 5);
        var status = loader(store).status();
        assertEquals(State.WRONG_SET_UP, status.state());
        assertTrue(String.valueOf(status.reason()).contains(third), status::toString);
        assertEquals(1, status.waitingFiles());
    }

    @Test
    void aPartThatSomebodyHasTakenAwayIsMissed() throws Exception {
        var store = rig.store();
        prepare(store);
        for (int i = 1; i <= 3; i++) {
            stored(store, row(i, i, false));
        }
        rig.stage.delete(
                List.of(rig.stage.list(Part.prefix("shop.payments")).get(1).key()));

        rig.load(loader(store));

        assertLoadedOnce(1, 3);
        var status = loader(store).status();
        assertEquals(State.WRONG_SET_UP, status.state());
        assertTrue(String.valueOf(status.reason()).contains("in the bucket no more"), status::toString);
    }

    @Test
    void aPartThatVanishesBetweenTheListAndTheCopyFailsTheWholeLoad() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false));
        stored(store, row(2, 2, false));
        var first = rig.stage.list(Part.prefix("shop.payments")).getFirst();
        var content = rig.stage.get(first.key());
        rig.faults(sql -> {
            if (sql.startsWith("copy")) {
                try {
                    rig.stage.delete(List.of(first.key()));
                } catch (StageException e) {
                    throw new AssertionError(e);
                }
            }
            return new Fault.None();
        });

        assertFalse(loader(store).work().isZero());
        assertEquals(List.of(), rig.query("select id from shop.payments"));
        assertTrue(String.valueOf(loader(store).status().reason()).contains("misses a file"));
        rig.faults(_ -> new Fault.None());
        rig.stage.put(first.key(), content);
        rig.load(loader(store));

        assertLoadedOnce(1, 2);
    }

    @Test
    void loadsWaitForEnoughBytesOrForTheOldestToBeOldEnough() throws Exception {
        var store = rig.store(Payments.SHAPE, "load-age = 60s");
        prepare(store);
        stored(store, row(1, 1, false));

        assertEquals(Duration.ofSeconds(5), loader(store).work());
        assertEquals(1, loader(store).status().waitingRows());
        rig.now.addAndGet(61_000);
        rig.load(loader(store));
        assertLoadedOnce(1);

        var eager = rig.store(Payments.SHAPE, "load-age = 60s, load-bytes = 10");
        stored(eager, row(2, 2, false));
        rig.load(loader(eager));
        assertLoadedOnce(1, 2);
    }

    @Test
    void filesAreKeptForAsLongAsTheyAreToBeAndNoLonger() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false));
        rig.load(loader(store));
        rig.now.addAndGet(Duration.ofMinutes(90).toMillis());
        stored(store, row(2, 2, false));
        rig.load(loader(store));
        rig.now.addAndGet(Duration.ofMinutes(59).toMillis());
        rig.load(loader(store));
        rig.now.addAndGet(Duration.ofMinutes(30).toMillis());
        stored(store, row(3, 3, false));
        rig.load(loader(store));

        assertEquals(1, rig.stage.list(Part.prefix("shop.payments")).size());
        assertEquals(List.of("1"), rig.query("select count(*) from millrace.loaded_part"));
        assertEquals(State.RUNNING, loader(store).status().state());
        assertLoadedOnce(1, 2, 3);
    }

    @Test
    void theBooksSayUpToWhichCommitATableIsComplete() throws Exception {
        var store = rig.store();
        prepare(store);
        var upTo =
                "select extract(epoch from complete_up_to)::bigint || ' ' || loaded_rows from millrace.millrace_freshness";
        stored(store, row(1, 1, false));
        rig.load(loader(store));
        assertEquals(List.of("0"), rig.query("select count(complete_up_to) from millrace.millrace_freshness"));

        rig.complete = OptionalLong.of(1_000_000);
        stored(store, row(2, 2, false));
        rig.load(loader(store));
        assertEquals(List.of("1000 2"), rig.query(upTo));

        rig.complete = OptionalLong.of(2_000_000);
        rig.load(loader(store));
        assertEquals(List.of("2000 2"), rig.query(upTo));
    }

    @Test
    void aWarehouseThatIsAwayIsSaidSoAndHoldsUpNoBatch() throws Exception {
        var store = rig.store();
        prepare(store);
        rig.faults(_ -> new Fault.CutBefore());
        stored(store, row(1, 1, false));

        loader(store).work();
        stored(store, row(2, 2, false));
        assertEquals(State.STALLED, loader(store).status().state());
        rig.faults(_ -> new Fault.None());
        rig.load(loader(store));

        assertLoadedOnce(1, 2);
    }
}
