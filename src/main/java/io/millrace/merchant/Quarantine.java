package io.millrace.merchant;

import io.millrace.base.Clock;
import io.millrace.merchant.Aside.Held;
import io.millrace.merchant.InFlight.Sent;
import io.millrace.merchant.SetAside.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Hands changes to the merchants of one partition, and keeps those apart that have stopped: what comes for such a merchant
 * is parked, in order, and drained through the merchant, in order, when it is released.
 *
 * <p>Order: a merchant's change is handed over only after all its earlier ones were handled, or were handed over before it.
 * So whatever a merchant has in flight when it stops comes back here unhandled, and is parked before anything newer. While
 * a merchant drains, newer changes are parked behind; when few are left, newer ones wait in memory instead, and go to the
 * merchant once the last parked one is handled and it is durable that the merchant is no longer set aside.
 *
 * <p>Nothing of the datastream counts as done before it is stored or parked. What is parked and not handled is found again
 * by {@link SetAside#cursor}, which only ever moves behind what is handled. Pure: one thread at a time, no I/O; what is to
 * be done it asks of its {@link Hands}, which never answer from within the call.
 */
public final class Quarantine {
    /** A change read back from among the parked ones. */
    public record Parked(String merchant, long place, Delivery delivery) {}

    private final int partition;
    private final Hands hands;
    private final QuarantineSettings settings;
    private final Clock clock;
    private final RandomGenerator random;

    private final InFlight inFlight = new InFlight();
    private final Map<String, Aside> asides = new LinkedHashMap<>();

    private final Outbox outbox = new Outbox();
    private final Pages pages;

    /** How many changes are parked that are with their merchant as well, since it is slow. */
    private int overtaken;

    private final Map<String, Long> durable = new HashMap<>();
    private long end;

    /**
     * @param restored the merchants that were set aside when the partition's last ownership ended
     * @param end where the next parked change will stand at the earliest
     */
    public Quarantine(
            int partition,
            Hands hands,
            QuarantineSettings settings,
            Clock clock,
            RandomGenerator random,
            Collection<SetAside> restored,
            long end) {
        this.partition = partition;
        this.hands = hands;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.end = end;
        this.pages = new Pages(settings.pagesMax());
        restored.forEach(state -> {
            asides.put(state.merchant(), new Aside(state, end - 1));
            durable.put(state.merchant(), state.cursor());
        });
    }

    /** Lets those that were being released go on; to be called once. */
    public void begin() {
        List.copyOf(asides.values()).forEach(this::advance);
        flush();
    }

    /** True where a merchant has nothing in flight. */
    public boolean idle(String merchant) {
        return inFlight.idle(merchant);
    }

    /** How many changes merchants have been handed and have not answered. */
    public int inFlight() {
        return inFlight.changes();
    }

    /** What a merchant has been handed and has not answered. */
    public InFlight.Load load(String merchant) {
        return inFlight.load(merchant);
    }

    /** Those that are set aside. */
    public List<SetAside> all() {
        return asides.values().stream().map(aside -> aside.state).toList();
    }

    /** What is parked below this place is needed no more, as far as is durable. */
    public long neededFrom() {
        return durable.values().stream().mapToLong(Long::longValue).min().orElse(end);
    }

    /** Takes a merchant's share of a chunk. */
    public void deliver(String merchant, List<Delivery> deliveries, Origin.Datastream origin) {
        var aside = asides.get(merchant);
        if (aside == null) {
            apply(merchant, deliveries, origin, List.of());
        } else if (aside.holding || !aside.draining && !idle(merchant) && aside.overtaken == 0) {
            aside.held.add(new Held(deliveries, origin));
        } else {
            park(aside, deliveries, origin, true);
        }
        flush();
    }

    /** Takes a merchant's answer to the oldest changes that it has not answered; returns how many of them are handled. */
    public int answered(String merchant, Result result) {
        var sent = inFlight.answered(merchant);
        switch (sent.origin()) {
            case Origin.Datastream origin -> onDatastream(merchant, sent, origin, result);
            case Origin.Parked origin -> onParked(merchant, sent, origin, result);
        }
        var aside = asides.get(merchant);
        if (aside != null) {
            advance(aside);
        }
        flush();
        return result.handledOf(sent.deliveries().size());
    }

    private void onDatastream(String merchant, Sent sent, Origin.Datastream origin, Result result) {
        var passed = asides.get(merchant);
        if (passed != null && passed.overtaken > 0) {
            // Parked meanwhile: it is handled once more in its turn, and whatever is to be said of it is said then.
            passed.overtaken--;
            overtaken -= sent.deliveries().size();
            return;
        }
        switch (result) {
            case Result.Handled _ -> hands.done(merchant, origin, false);
            case Result.Stopped(var handled, var reason) -> {
                var rest = sent.deliveries().subList(handled, sent.deliveries().size());
                park(setAside(merchant, rest.getFirst(), reason), rest, origin, false);
            }
            case Result.NotTried _ -> park(aside(merchant), sent.deliveries(), origin, false);
            case Result.ShapeOutdated _ -> throw new IllegalArgumentException("the lane has to start anew");
        }
    }

    private Aside setAside(String merchant, Delivery failing, String reason) {
        long now = clock.millis();
        var aside = new Aside(SetAside.now(merchant, failing, reason, now, nextRelease(1)), -1);
        asides.put(merchant, aside);
        outbox.changed(merchant);
        return aside;
    }

    private Aside aside(String merchant) {
        var aside = asides.get(merchant);
        if (aside == null) {
            throw new IllegalStateException("merchant " + merchant + " has stopped, and is not set aside");
        }
        return aside;
    }

    private long nextRelease(int attempts) {
        return settings.release()
                .map(backoff -> clock.millis() + backoff.after(attempts, random).toMillis())
                .orElse(0L);
    }

    private void onParked(String merchant, Sent sent, Origin.Parked origin, Result result) {
        var aside = aside(merchant);
        int changes = sent.deliveries().size();
        aside.underWay -= changes;
        pages.answered(origin.nextOffset());
        switch (result) {
            case Result.Handled _ -> note(aside, aside.state.at(origin.nextOffset(), aside.state.parked() - changes));
            case Result.Stopped(var handled, var reason) -> {
                int attempts = handled == 0 ? aside.state.attempts() + 1 : 1;
                var state = aside.state.again(
                        sent.deliveries().get(handled),
                        reason,
                        sent.places().get(handled),
                        aside.state.parked() - handled,
                        attempts,
                        nextRelease(attempts));
                note(aside, state);
                aside.stopped();
            }
            case Result.NotTried _ -> {}
            case Result.ShapeOutdated _ -> throw new IllegalArgumentException("the lane has to start anew");
        }
    }

    private void apply(String merchant, List<Delivery> deliveries, Origin origin, List<Long> places) {
        inFlight.add(merchant, new Sent(origin, deliveries, places, clock.millis()));
        hands.apply(merchant, deliveries, origin);
    }

    private void park(Aside aside, List<Delivery> deliveries, Origin.Datastream origin, boolean unseen) {
        outbox.park(aside.state.merchant(), deliveries, origin, unseen);
        aside.parking += deliveries.size();
        aside.state = aside.state.more(deliveries.size());
        aside.counted = false;
    }

    private void note(Aside aside, SetAside state) {
        aside.state = state;
        aside.counted = true;
        outbox.changed(state.merchant());
    }

    private void flush() {
        outbox.begin(merchant -> aside(merchant).state).ifPresent(hands::append);
        read();
    }

    /** Takes that the last append is durable, and where each of its changes stands. */
    public void appended(List<Long> places) {
        var sent = outbox.end();
        sent.append().states(places).forEach(state -> durable.put(state.merchant(), state.cursor()));
        for (int i = 0; i < places.size(); i++) {
            parked(aside(sent.append().changes().get(i).merchant()), places.get(i));
        }
        sent.shares().forEach(share -> hands.done(share.merchant(), share.origin(), share.unseen()));
        sent.append().back().forEach(this::rejoin);
        List.copyOf(asides.values()).forEach(this::advance);
        flush();
    }

    private void parked(Aside aside, long place) {
        aside.parking--;
        aside.lastParked = Math.max(aside.lastParked, place);
        end = Math.max(end, place + 1);
        if (aside.state.cursor() < 0) {
            aside.state = aside.state.startingAt(place);
            aside.handed = place;
        }
    }

    private void rejoin(String merchant) {
        var aside = asides.remove(merchant);
        durable.remove(merchant);
        if (aside != null) {
            aside.held.forEach(held -> apply(merchant, held.deliveries(), held.origin(), List.of()));
        }
    }

    /**
     * Releases those that fit: they drain, and come back if all goes well.
     *
     * @param skip their next change goes to the dead letters first
     * @return those that fit, as they are from now on
     */
    public List<SetAside> release(Predicate<SetAside> fits, boolean skip) {
        var released =
                asides.values().stream().filter(aside -> fits.test(aside.state)).toList();
        for (var aside : released) {
            if (aside.state.stage() == Stage.QUARANTINED) {
                note(aside, aside.state.releasing(skip));
                advance(aside);
            }
        }
        flush();
        return released.stream().map(aside -> aside.state).toList();
    }

    /** Releases those whose time has come, and notes how much is parked; to be called now and then. */
    public List<SetAside> releaseDue() {
        asides.values().stream().filter(aside -> !aside.counted).forEach(aside -> note(aside, aside.state));
        long now = clock.millis();
        return release(state -> state.dueAt(now), false);
    }

    /** Who has kept what it was given for so long that it may be slow; to be called now and then. */
    public List<String> waitedFor() {
        if (overtaken > settings.overtakenMax()) {
            return List.of();
        }
        return inFlight.since(clock.millis() - settings.slowAfter().toMillis()).stream()
                .filter(merchant -> !asides.containsKey(merchant))
                .toList();
    }

    /**
     * Lets the others of the partition pass a merchant: what it has in flight is parked as well, so that no chunk waits for
     * it, and what comes goes behind that, until it has caught up. Does nothing where it is set aside, or idle.
     */
    public void pass(String merchant, String reason) {
        if (idle(merchant) || asides.containsKey(merchant)) {
            return;
        }
        var sent = inFlight.of(merchant);
        var aside = setAside(merchant, sent.getFirst().deliveries().getFirst(), reason);
        note(aside, aside.state.releasing(false));
        aside.pass(sent.size());
        for (var one : sent) {
            if (one.origin() instanceof Origin.Datastream origin) {
                overtaken += one.deliveries().size();
                park(aside, one.deliveries(), origin, false);
            }
        }
        flush();
    }

    private void advance(Aside aside) {
        var merchant = aside.state.merchant();
        if (!aside.draining && idle(merchant)) {
            aside.takeHeld().forEach(one -> park(aside, one.deliveries(), one.origin(), true));
        }
        if (aside.state.stage() == Stage.RELEASING && !aside.draining && idle(merchant) && aside.state.cursor() >= 0) {
            aside.draining = true;
            aside.handed = aside.state.cursor();
            hands.goOn(merchant);
        }
        if (aside.slow ? aside.drained() && idle(merchant) : aside.nearItsEnd(settings.heldMax())) {
            aside.holding = true;
        }
        if (aside.holding && aside.drained() && idle(merchant) && !aside.returning) {
            aside.returning = true;
            outbox.back(merchant);
        }
    }

    /** True while some of what is parked is on its way back, and no more is read until merchants have answered for that. */
    public boolean waitsForAnswers() {
        return pages.waitForAnswers();
    }

    private void read() {
        if (!pages.mayRead()) {
            return;
        }
        var places = new HashMap<String, Long>();
        asides.forEach((merchant, aside) -> {
            if (aside.wants()) {
                places.put(merchant, aside.handed);
            }
        });
        if (!places.isEmpty()) {
            pages.reading(places);
            hands.read(places);
        }
    }

    /**
     * Takes what was asked for: of each merchant all its parked changes from its place on that stand below {@code next}.
     */
    public void read(List<Parked> changes, long next) {
        var asked = pages.read();
        var found = new LinkedHashMap<String, List<Parked>>();
        changes.forEach(one ->
                found.computeIfAbsent(one.merchant(), _ -> new ArrayList<>()).add(one));
        asked.forEach((merchant, place) -> {
            var aside = asides.get(merchant);
            if (aside != null && aside.draining && aside.handed == place && next > place) {
                hand(aside, found.getOrDefault(merchant, List.of()), next);
                advance(aside);
            }
        });
        flush();
    }

    private void hand(Aside aside, List<Parked> changes, long next) {
        var merchant = aside.state.merchant();
        if (changes.isEmpty()) {
            aside.handed = next;
        } else if (aside.state.skip()) {
            aside.skipping = true;
            aside.handed = changes.getFirst().place();
            hands.letter(merchant, changes.getFirst().delivery(), aside.state.reason());
        } else {
            aside.handed = next;
            aside.underWay += changes.size();
            pages.handed(next);
            apply(
                    merchant,
                    changes.stream().map(Parked::delivery).toList(),
                    new Origin.Parked(partition, next),
                    changes.stream().map(Parked::place).toList());
        }
    }

    /** Takes that a merchant's change is safe among the dead letters. */
    public void lettered(String merchant) {
        var aside = aside(merchant);
        aside.skipped();
        note(aside, aside.state.at(aside.handed, aside.state.parked() - 1));
        advance(aside);
        flush();
    }
}
