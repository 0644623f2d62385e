package io.millrace.verify;

import static io.millrace.verify.HeldSource.PAYMENTS;
import static io.millrace.verify.HeldSource.REFUNDS;
import static io.millrace.verify.HeldSource.SHAPES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.verify.Difference.Kind;
import io.millrace.verify.HeldView.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private static final Component PAYMENT = new Component("payment", PAYMENTS, null);
    private static final Component REFUND =
            new Component("payment.refunds", REFUNDS, new Component.Within(PAYMENTS, List.of("payment_id")));
    private static final Component REFUND_ALONE = new Component("refund", REFUNDS, null);

    private final HeldSource source = new HeldSource();
    private final HeldView store = new HeldView(List.of(PAYMENT, REFUND, REFUND_ALONE), SHAPES);
    private final AtomicLong now = new AtomicLong(1_000_000);
    private Runnable meanwhile = () -> {};

    @Test
    void anEmptySourceAndAnEmptyStoreAreClean() {
        var report = run(Duration.ZERO);

        assertTrue(report.clean());
        assertEquals(0, report.stores().getFirst().total().rowsCompared());
    }

    @RepeatedTest(12)
    void everyKindOfDamageIsFoundAndNothingElse() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int kept = fill(random);
        var damage = new TreeSet<String>();
        damage(random, damage);
        Collections.shuffle(store.rows, random);

        var report = run(Duration.ZERO).stores().getFirst();

        var found = report.differences().stream()
                .map(one -> one.kind() + " " + one.component() + " " + one.key())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(damage, found, "seed " + seed);
        assertEquals(damage.size(), report.differences().size(), "seed " + seed);
        assertEquals(kept, report.total().rowsCompared(), "seed " + seed);
        for (var kind : Kind.values()) {
            long expected =
                    damage.stream().filter(one -> one.startsWith(kind + " ")).count();
            assertEquals(expected, count(report.total(), kind), kind + ", seed " + seed);
        }
    }

    private static long count(Counts counts, Kind kind) {
        return switch (kind) {
            case MISSING -> counts.missing();
            case STALE -> counts.stale();
            case GHOST -> counts.ghost();
            case DUPLICATE -> counts.duplicate();
            case MISPLACED -> counts.misplaced();
        };
    }

    /** Payments and refunds, some of them orphans, all of them stored where they belong; how many should be stored. */
    private int fill(Random random) {
        for (int i = 0; i < 300; i++) {
            var merchant = "m" + random.nextInt(9);
            keep(PAYMENT, merchant, source.payment("p" + i, merchant, "" + random.nextInt(1000)));
            for (int j = random.nextInt(3); j > 0; j--) {
                var refund = source.refund("r" + i + "-" + j, "p" + i, merchant, "" + j);
                keep(REFUND, merchant, refund);
                keep(REFUND_ALONE, merchant, refund);
            }
        }
        for (int i = 0; i < 20; i++) {
            var parent = i % 3 == 0 ? null : i % 3 == 1 ? "gone" + i : "p1";
            // The last is the refund of a payment that another merchant has.
            keep(REFUND_ALONE, "other", source.refund("orphan" + i, parent, "other", "1"));
        }
        return store.rows.size();
    }

    private void damage(Random random, Set<String> damage) {
        var kinds = List.of(Kind.values());
        var chosen = new ArrayList<>(store.rows);
        Collections.shuffle(chosen, random);
        for (var held : chosen.subList(0, 60)) {
            var kind = kinds.get(random.nextInt(kinds.size()));
            var key = held.row().get("id");
            switch (kind) {
                case MISSING -> store.rows.remove(held);
                case STALE -> {
                    store.rows.remove(held);
                    keep(held.component(), held.merchant(), HeldSource.changed(held.row(), "spoilt"));
                }
                case GHOST -> {
                    var ghost = new Row(new String[] {"id", "amount"}, new String[] {"ghost" + key, "1"});
                    keep(held.component(), held.merchant(), ghost);
                    key = "ghost" + key;
                }
                case DUPLICATE -> store.rows.add(held);
                case MISPLACED -> {
                    // One that stays where it belongs as well is misplaced all the same.
                    if (random.nextBoolean()) {
                        store.rows.remove(held);
                    }
                    var place = random.nextBoolean() ? "m1 routed to m2" : "m" + (10 + random.nextInt(3));
                    keep(held.component(), place, held.row());
                }
            }
            damage.add(kind + " " + held.component().name() + " " + key);
        }
    }

    @Test
    void aRowUnderItsOwnAndAnotherMerchantIsMisplacedOnce() {
        var row = source.payment("1", "a", "5");
        keep(PAYMENT, "a", row);
        keep(PAYMENT, "b", row);

        var total = run(Duration.ZERO).stores().getFirst().total();

        assertEquals(new Counts(1, 0, 0, 0, 0, 1, 0, 0, 0), total);
    }

    @Test
    void aRowWhoseMerchantIsNotAllowedIsSetAsideAndNotMissing() {
        source.payment("1", null, "5");
        source.payment("2", "no/good", "5");
        keep(PAYMENT, "a", source.payment("3", "a", "5"));

        var report = run(Duration.ZERO);

        var held = report.stores().getFirst();
        assertTrue(report.clean());
        assertEquals(2, held.total().withoutMerchant());
        assertEquals(
                "payment 1: the merchant id is null",
                held.withoutMerchantExamples().getFirst());
    }

    @Test
    void aChildWithoutItsRootIsNotExpectedAndAGhostWhereItStands() {
        var orphan = source.refund("1", "none", "a", "5");
        keep(REFUND_ALONE, "a", orphan);
        assertTrue(run(Duration.ZERO).clean());

        keep(REFUND, "a", orphan);

        assertEquals(1, run(Duration.ZERO).stores().getFirst().total().ghost());
    }

    @Test
    void aChangeUnderWayIsWaitedFor() {
        var row = source.payment("1", "a", "5");
        var rounds = new AtomicLong();
        meanwhile = () -> {
            if (rounds.incrementAndGet() == 3) {
                keep(PAYMENT, "a", row);
            }
        };

        var report = run(Duration.ofSeconds(30));

        assertTrue(report.clean());
        assertEquals(3, rounds.get());
    }

    @Test
    void aDifferenceThatStandsUntilTheSettlingTimeHasPassedCounts() {
        long began = now.get();
        source.payment("1", "a", "5");

        var report = run(Duration.ofSeconds(30));

        assertFalse(report.clean());
        assertEquals(30_000, now.get() - began);
    }

    @Test
    void aRowThatKeepsMovingIsUnderWayAndNotWrong() {
        source.payment("1", "a", "5");
        var row = source.payment("2", "a", "0");
        keep(PAYMENT, "a", HeldSource.changed(row, "x0"));
        meanwhile = () -> {
            store.rows.clear();
            keep(PAYMENT, "a", HeldSource.changed(row, "x" + now.get()));
        };

        var total = run(Duration.ofSeconds(30)).stores().getFirst().total();

        assertEquals(new Counts(2, 1, 0, 0, 0, 0, 0, 1, 0), total);
    }

    @Test
    void onlyTheAskedMerchantsAreCompared() {
        source.payment("1", "a", "5");
        source.payment("2", "b", "5");
        var settings = new VerifySettings(Duration.ZERO, Set.of(new MerchantId("b")), 10);

        var report = run(settings).stores().getFirst();

        assertEquals(1, report.total().rowsCompared());
        assertEquals(
                List.of("2"), report.differences().stream().map(Difference::key).toList());
    }

    @Test
    void moreDifferencesAreCountedThanShown() {
        for (int i = 0; i < 30; i++) {
            source.payment("p" + i, "a", "5");
        }

        var report = run(new VerifySettings(Duration.ZERO, Set.of(), 4));

        assertEquals(4, report.stores().getFirst().differences().size());
        assertEquals(30, report.stores().getFirst().total().missing());
        assertTrue(report.table().contains("and 26 more"), report.table());
    }

    @Test
    void aReportIsReadByPeopleAndPrograms() {
        source.payment("1", "a", "5");

        var report = run(Duration.ZERO);

        assertEquals("""
                store  component        rows  missing  stale  ghost  duplicate  misplaced  no merchant  under way  quarantined
                held   payment             1        1      0      0          0          0            0          0            0
                held   payment.refunds     0        0      0      0          0          0            0          0            0
                held   refund              0        0      0      0          0          0            0          0            0
                held: MISSING payment 1 of merchant a: not in the store
                not clean: held
                """, report.table());
        assertEquals("missing", report.json().at("/stores/0/differences/0/kind").asText());
        assertEquals(1, report.json().at("/stores/0/components/0/missing").asLong());
    }

    private void keep(Component component, String merchant, Row row) {
        store.rows.add(new Held(component, merchant, row));
    }

    private Report run(Duration settle) {
        return run(new VerifySettings(settle, Set.of(), 1000));
    }

    /** With so few rows held at once that row by row takes several parts. */
    private Report run(VerifySettings settings) {
        Pause pause = length -> {
            now.addAndGet(length.toMillis());
            meanwhile.run();
        };
        return new Verification(_ -> source, SHAPES, List.of(store), settings, _ -> {}, now::get, pause, 100).run();
    }
}
