package io.millrace.sink.redshift;

import io.millrace.base.Backoff;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.sink.Loader;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.LoaderStatus.State;
import io.millrace.sink.redshift.Load.Result;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the parts of one table: gathers until there are enough bytes or the oldest has waited long enough, and loads them in
 * one transaction. What fails is tried again as it was; a part that the table does not take is loaded alone, so that it holds
 * up no other.
 *
 * <p>Whoever begins raises the table's fence, so that a loader that wakes up after another one has taken over commits nothing.
 */
final class TableLoader implements Loader {
    private static final Logger log = LoggerFactory.getLogger(TableLoader.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Duration CLEAN = Duration.ofHours(1);
    /** After this long a part that was refused is tried again. */
    private static final Duration REFUSED_FOR = Duration.ofMinutes(10);
    /** Of one load; more make statements too long. */
    private static final int PARTS_MAX = 1_000;
    /** Where commits take long, loads are made larger: a table spends at most a tenth of the time in them. */
    private static final int COMMIT_SHARE = 10;

    private static final Duration AGE_MAX = Duration.ofMinutes(15);
    private static final long NO_FENCE = -1;

    private final Target target;
    private final Stage stage;
    private final Layouts layouts;
    private final WarehouseSettings warehouse;
    private final RedshiftSettings settings;
    private final CompleteUpTo complete;
    private final Clock clock;
    private final Inventory inventory;
    private final Map<Part, Long> refused = new HashMap<>();

    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Connection session;
    private long fence = NO_FENCE;
    private @Nullable Load current;
    private final Horizon horizon = new Horizon();
    private int failures;
    private int partsMax = PARTS_MAX;
    private long notedAtMillis;
    private long cleanedAtMillis;
    private volatile LoaderStatus status;

    TableLoader(
            Target target,
            Stage stage,
            Layouts layouts,
            WarehouseSettings warehouse,
            RedshiftSettings settings,
            CompleteUpTo complete,
            Clock clock) {
        this.target = target;
        this.stage = stage;
        this.layouts = layouts;
        this.warehouse = warehouse;
        this.settings = settings;
        this.complete = complete;
        this.clock = clock;
        this.inventory = new Inventory(target, stage, clock);
        this.status = LoaderStatus.standby(target.name(), clock.millis());
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public LoaderStatus status() {
        return status;
    }

    @Override
    public Duration work() {
        turn.lock();
        try {
            if (fence == NO_FENCE) {
                takeOver();
            }
            if (inventory.isLookDue(partsMax)) {
                // Asked before the bucket is: what it speaks of is then among what is found there.
                var upTo = complete.of(target.schema());
                inventory.look();
                upTo.ifPresent(millis -> horizon.see(millis, inventory.shelf().waiting()));
            }
            boolean loaded = loadWhatIsDue();
            failures = 0;
            tell();
            if (!loaded) {
                noteHorizonSometimes();
                cleanSometimes();
            }
            return loaded ? Duration.ZERO : Inventory.pause(settings.loadAge());
        } catch (StageException e) {
            return failed(e.wrongSetUp() ? State.WRONG_SET_UP : State.STALLED, String.valueOf(e.getMessage()));
        } catch (SetUpException e) {
            return failed(State.WRONG_SET_UP, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return switch (RedshiftTrouble.of(e, warehouse.user())) {
                case RedshiftTrouble.WrongSetUp(var reason, var _) -> failed(State.WRONG_SET_UP, reason);
                case RedshiftTrouble other -> failed(State.STALLED, other.reason());
            };
        } finally {
            turn.unlock();
        }
    }

    /** Breaks off what is under way, which then fails and is not committed. */
    @Override
    public void rest() {
        giveUpSession();
        turn.lock();
        try {
            giveUpSession();
            fence = NO_FENCE;
            current = null;
            refused.clear();
            inventory.forget();
            enter(State.STANDBY, null);
        } finally {
            turn.unlock();
        }
    }

    private Duration failed(State state, String reason) {
        giveUpSession();
        failures++;
        if (!reason.equals(status.reason())) {
            log.warn("loader of {} {}: {}", name(), state == State.STALLED ? "stalls" : "needs mending", reason);
        }
        enter(state, reason);
        return BACKOFF.after(failures, ThreadLocalRandom.current());
    }

    private void takeOver() throws SQLException, StageException {
        var open = session();
        long mine = LoaderBooks.raiseFence(open, target);
        var loaded = LoaderBooks.loaded(open, target);
        inventory.begin(loaded);
        horizon.forget();
        fence = mine;
        log.info("loader of {} takes over with fence {}, {} parts are loaded", name(), fence, loaded.size());
    }

    private boolean loadWhatIsDue() throws SQLException, StageException {
        var load = current == null ? due() : current;
        if (load == null) {
            return false;
        }
        current = load;
        session(); // Where the warehouse is away, no load is too large for it.
        long began = clock.millis();
        try {
            switch (attempt(load)) {
                case COMMITTED -> loaded(load, clock.millis() - began);
                case LOADED_ALREADY -> {
                    log.info("loader of {}: load {} was committed already, or a part of it", name(), load.id());
                    fence = NO_FENCE;
                }
                case FENCED -> {
                    log.warn("loader of {}: another one has taken over", name());
                    fence = NO_FENCE;
                }
            }
            current = null;
            return true;
        } catch (SQLException e) {
            if (RedshiftTrouble.of(e, warehouse.user()) instanceof RedshiftTrouble.Data(var reason)) {
                current = null;
                isolate(load, reason);
                return true;
            }
            smaller(load);
            throw e;
        }
    }

    /**
     * What fails for the second time may take too long. Should the first time have gone well, the books tell when a smaller
     * load is tried.
     */
    private void smaller(Load load) {
        if (failures > 0 && load.parts().size() > settings.slices()) {
            partsMax = Math.max(settings.slices(), load.parts().size() / 2);
            current = null;
            log.info("loader of {} tries at most {} parts at a time", name(), partsMax);
        }
    }

    private @Nullable Load due() throws StageException {
        long now = clock.millis();
        refused.values().removeIf(since -> now - since > REFUSED_FOR.toMillis());
        var waiting = inventory.shelf().waiting().stream()
                .filter(part -> !refused.containsKey(part))
                .toList();
        long bytes = waiting.stream().mapToLong(Part::bytes).sum();
        boolean due = !waiting.isEmpty()
                && (bytes >= settings.loadBytes() || now - waiting.getFirst().stagedAtMillis() >= age().toMillis());
        return due
                ? load(inventory
                        .shelf()
                        .next(settings.loadBytesMax(), partsMax, settings.slices(), Set.copyOf(refused.keySet())))
                : null;
    }

    private Duration age() {
        long slow = Math.min(COMMIT_SHARE * status.lastLoadMillis(), AGE_MAX.toMillis());
        return Duration.ofMillis(Math.max(slow, settings.loadAge().toMillis()));
    }

    private Load load(List<Part> parts) throws StageException {
        return new Load(
                target,
                "%013d-%s".formatted(clock.millis(), UUID.randomUUID()),
                parts,
                layouts.columns(target, parts.getFirst().layout()));
    }

    private Result attempt(Load load) throws SQLException, StageException {
        stage.put(load.manifestKey(), load.manifest(stage));
        return load.execute(
                session(),
                fence,
                stage.url(load.manifestKey()),
                settings.copyRight(),
                settings.stage().region(),
                clock.millis(),
                completeWith(load.parts()));
    }

    /** Up to which commit the table is complete once these parts are loaded as well. */
    private OptionalLong completeWith(List<Part> parts) {
        return inventory.shelf().isWhole() ? horizon.after(parts) : OptionalLong.empty();
    }

    /** Where nothing comes, tables stay complete all the same; but a commit costs the warehouse something. */
    private void noteHorizonSometimes() throws SQLException {
        long now = clock.millis();
        var upTo = completeWith(List.of());
        if (upTo.isEmpty()
                || status.state() != State.RUNNING
                || now - notedAtMillis < settings.loadAge().toMillis()) {
            return;
        }
        Load.noteComplete(session(), target, upTo, 0, clock.millis());
        session().commit();
        status = status.completeUpTo(upTo.getAsLong());
        horizon.noted();
        notedAtMillis = now;
    }

    private void loaded(Load load, long millis) {
        var upTo = completeWith(load.parts());
        if (millis < warehouse.requestTimeout().toMillis() / 4) {
            partsMax = Math.min(PARTS_MAX, 2 * partsMax);
        }
        inventory.shelf().loaded(load.parts());
        horizon.loaded(load.parts());
        notedAtMillis = clock.millis();
        log.info(
                "loader of {}: {} rows of {} parts in {} ms",
                name(),
                load.rows(),
                load.parts().size(),
                millis);
        status = status.loaded(load.rows(), millis);
        upTo.ifPresent(commit -> status = status.completeUpTo(commit));
    }

    /** Loads each half alone, and so on, until those parts are found that cannot be loaded. */
    private void isolate(Load load, String reason) throws SQLException, StageException {
        giveUpSession();
        if (load.parts().size() == 1) {
            refused.put(load.parts().getFirst(), clock.millis());
            log.error(
                    "loader of {}: part {}: {}", name(), load.parts().getFirst().key(), reason);
            return;
        }
        int middle = load.parts().size() / 2;
        for (var half : List.of(
                load.parts().subList(0, middle),
                load.parts().subList(middle, load.parts().size()))) {
            var smaller = load(half);
            try {
                long began = clock.millis();
                if (attempt(smaller) == Result.COMMITTED) {
                    loaded(smaller, clock.millis() - began);
                } else {
                    fence = NO_FENCE;
                    return;
                }
            } catch (SQLException e) {
                if (RedshiftTrouble.of(e, warehouse.user()) instanceof RedshiftTrouble.Data(var why)) {
                    isolate(smaller, why);
                } else {
                    throw e;
                }
            }
        }
    }

    private void tell() {
        var gap = inventory.shelf().gap();
        if (gap.isPresent()) {
            enter(
                    State.WRONG_SET_UP,
                    "the part " + gap.get() + " of " + name()
                            + " is in the bucket no more, and was never loaded: replay the lane from before it was"
                            + " written");
        } else if (!refused.isEmpty()) {
            enter(
                    State.WRONG_SET_UP,
                    "the table does not take " + refused.size() + " of the parts, such as "
                            + refused.keySet().iterator().next().key() + ": see the log of this node");
        } else {
            enter(State.RUNNING, null);
        }
    }

    private void enter(State state, @Nullable String reason) {
        var waiting = inventory.shelf().waiting();
        status = status.entering(
                state,
                reason,
                clock.millis(),
                waiting.stream().mapToLong(Part::rows).sum(),
                waiting.size(),
                waiting.stream().mapToLong(Part::bytes).sum(),
                waiting.isEmpty() ? 0 : waiting.getFirst().stagedAtMillis());
    }

    /** Files first, what the books say of them then: a file that is left over is loaded again at worst, which changes nothing. */
    private void cleanSometimes() throws SQLException, StageException {
        long now = clock.millis();
        if (now - cleanedAtMillis < CLEAN.toMillis()) {
            return;
        }
        cleanedAtMillis = now;
        long before = now - settings.keep().toMillis();
        var manifests = stage.list(Load.manifests(target)).stream()
                .map(Stage.Entry::key)
                .filter(key -> key.compareTo(Load.manifests(target) + "%013d".formatted(before)) < 0)
                .toList();
        stage.delete(manifests);
        inventory.lookAtAll();
        var old = inventory.shelf().loadedBefore(before);
        for (int from = 0; from < old.size(); from += PARTS_MAX) {
            clean(old.subList(from, Math.min(old.size(), from + PARTS_MAX)));
        }
    }

    private void clean(List<Part> parts) throws SQLException, StageException {
        var keys = parts.stream().map(Part::key).toList();
        stage.delete(keys);
        LoaderBooks.forget(session(), target, keys);
        inventory.shelf().forget(parts);
    }

    private Connection session() throws SQLException {
        var open = session;
        if (open == null || open.isClosed()) {
            open = RedshiftSession.open(warehouse, warehouse.requestTimeout().toMillis());
            session = open;
        }
        return open;
    }

    private void giveUpSession() {
        var open = session;
        session = null;
        if (open != null) {
            RedshiftSession.giveUp(open);
        }
    }
}
