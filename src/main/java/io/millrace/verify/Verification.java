package io.millrace.verify;

import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.capture.SourceScan;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.verify.Comparison.Finding;
import io.millrace.verify.Comparison.Mark;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares every row of every configured table with what the stores hold; works while changes are flowing.
 *
 * <pre>
 *   first look:  count and sum of fingerprints, per component and merchant -> merchants that differ
 *   second look: those merchants row by row, again and again until they are right or the settling time has passed
 * </pre>
 *
 * <p>A difference counts only if it stands from the first round to the last and the store's state of that row is the same
 * in all of them; a row that differs but moves is counted as under way. Limited to some merchants, a row of theirs
 * that stands under a merchant outside of them counts as missing, as the store is not read there.
 */
public final class Verification {
    private static final Comparator<Difference> ORDER = Comparator.comparing(Difference::component)
            .thenComparing(Difference::kind)
            .thenComparing(Difference::merchant)
            .thenComparing(Difference::key);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /** Rows that a second look holds at once, about 250 bytes each. */
    private static final int ROWS_HELD_MAX = 500_000;

    private final ExpectedRows rows;
    private final List<StoreView> stores;
    private final VerifySettings settings;
    private final Consumer<String> progress;
    private final Clock clock;
    private final Pause pause;
    private final int rowsHeldMax;

    /**
     * @param source where a table's rows are read
     * @param shapes of all tables that the stores hold
     * @param progress hears a line now and then, for an operator who waits
     */
    public Verification(
            Function<TableId, SourceScan> source,
            Map<TableId, TableShape> shapes,
            List<StoreView> stores,
            VerifySettings settings,
            Consumer<String> progress) {
        this(source, shapes, stores, settings, progress, Clock.SYSTEM, Pause.REAL, ROWS_HELD_MAX);
    }

    Verification(
            Function<TableId, SourceScan> source,
            Map<TableId, TableShape> shapes,
            List<StoreView> stores,
            VerifySettings settings,
            Consumer<String> progress,
            Clock clock,
            Pause pause,
            int rowsHeldMax) {
        this.rows = new ExpectedRows(source, Map.copyOf(shapes));
        this.stores = List.copyOf(stores);
        this.settings = settings;
        this.progress = progress;
        this.clock = clock;
        this.pause = pause;
        this.rowsHeldMax = rowsHeldMax;
    }

    /**
     * Compares; takes as long as it takes to read source and stores once, and longer where they differ.
     *
     * @throws SetUpException where source or store cannot be read
     */
    public Report run() {
        progress.accept("reading source and stores");
        var survey = Survey.of(rows, stores, settings.merchants());
        return new Report(stores.stream().map(store -> report(survey, store)).toList());
    }

    private StoreReport report(Survey survey, StoreView store) {
        var differing = survey.differing(store);
        var counts = new LinkedHashMap<String, Counts>();
        for (var component : store.components()) {
            var target = new Target(store, component);
            counts.put(component.name(), Counts.of(survey.compared(target), survey.withoutMerchant(target)));
        }
        List<Difference> shown = List.of();
        if (!differing.isEmpty()) {
            progress.accept(store.name() + ": " + merchants(differing) + " merchants differ, comparing row by row");
            int parts = Math.toIntExact(Math.ceilDiv(Math.max(1, survey.rows(differing)), rowsHeldMax));
            for (int part = 0; part < parts; part++) {
                var all = settled(store, differing, part, parts, counts);
                var quarantined = settings.quarantined().apply(store.name());
                var found =
                        all.stream().filter(one -> !one.touches(quarantined)).toList();
                all.forEach(one -> counts.merge(
                        one.component(),
                        one.touches(quarantined) ? Counts.QUARANTINED : Counts.of(one.kind()),
                        Counts::plus));
                shown = Stream.concat(shown.stream(), found.stream())
                        .sorted(ORDER)
                        .limit(settings.differencesShownMax())
                        .toList();
            }
        }
        return new StoreReport(store.name(), counts, shown, survey.examples(store));
    }

    private static long merchants(Map<Target, Set<String>> differing) {
        return differing.values().stream().flatMap(Set::stream).distinct().count();
    }

    /** The differences that stand until the settling time has passed. */
    private List<Difference> settled(
            StoreView store, Map<Target, Set<String>> differing, int part, int parts, Map<String, Counts> counts) {
        long began = clock.millis();
        long settleMillis = settings.settle().toMillis();
        var latest = look(store, differing, part, parts);
        var standing = new HashMap<>(latest);
        var wait = FIRST_PAUSE;
        long passed = clock.millis() - began;
        while (!standing.isEmpty() && passed < settleMillis) {
            progress.accept(store.name() + ": " + standing.size() + " differences, looking again");
            rest(Duration.ofMillis(Math.min(wait.toMillis(), settleMillis - passed)));
            wait = wait.compareTo(PAUSE_MAX) < 0 ? wait.multipliedBy(2) : PAUSE_MAX;
            // Taken before the look, so that the last one begins after the settling time.
            passed = clock.millis() - began;
            latest = look(store, differing, part, parts);
            standing.keySet().retainAll(unmoved(standing, latest));
        }
        latest.keySet().stream()
                .filter(mark -> !standing.containsKey(mark))
                .map(Mark::anyKind)
                .distinct()
                .forEach(mark -> counts.merge(mark.component().name(), Counts.UNDER_WAY, Counts::plus));
        return Ghosts.named(rows, store, standing);
    }

    private Map<Mark, Finding> look(StoreView store, Map<Target, Set<String>> differing, int part, int parts) {
        return Comparison.of(rows, store, differing, settings.merchants(), part, parts);
    }

    private static Set<Mark> unmoved(Map<Mark, Finding> standing, Map<Mark, Finding> latest) {
        return standing.entrySet().stream()
                .filter(entry -> {
                    var now = latest.get(entry.getKey());
                    return now != null && now.storeState() == entry.getValue().storeState();
                })
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private void rest(Duration length) {
        try {
            pause.pause(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetUpException(SetUpException.Reason.REFUSED, "the verification was interrupted", e);
        }
    }
}
