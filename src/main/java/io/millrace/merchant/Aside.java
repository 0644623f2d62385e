package io.millrace.merchant;

import java.util.ArrayList;
import java.util.List;

/** A merchant that is set aside, and how far its way back has come in this ownership of its partition. */
final class Aside {
    /** What came while its last parked changes were on their way. */
    record Held(List<Delivery> deliveries, Origin.Datastream origin) {}

    SetAside state;
    /** Its parked changes below this are with the merchant's actor, or handled. */
    long handed;
    /** No change of it is parked behind this one. */
    long lastParked;
    /** How many of its changes wait to be made durable. */
    int parking;
    /** How many of its parked changes are with its actor. */
    int underWay;

    /** Whether its state was noted since the last change was parked; how many there are may be noted a little later. */
    boolean counted = true;

    /** How many shares that it has in flight are parked as well: their answers come late, and are not waited for. */
    int overtaken;

    /** Whether it is here for being slow: then nobody waits for the end of what is parked. */
    boolean slow;

    boolean draining;
    boolean holding;
    boolean skipping;
    boolean returning;
    final List<Held> held = new ArrayList<>();

    Aside(SetAside state, long lastParked) {
        this.state = state;
        this.handed = state.cursor();
        this.lastParked = lastParked;
    }

    /** Others pass it while so many of its shares are in flight. */
    void pass(int shares) {
        slow = true;
        overtaken = shares;
    }

    /** It goes no further for now. */
    void stopped() {
        draining = false;
        holding = false;
        slow = false;
    }

    /** The change that it stopped at is out of its way. */
    void skipped() {
        skipping = false;
        handed++;
    }

    /** What waited in memory, which now waits no more. */
    List<Held> takeHeld() {
        var all = List.copyOf(held);
        held.clear();
        return all;
    }

    /** True where parked changes are to be read for it. */
    boolean wants() {
        return draining && !skipping && !returning && handed <= lastParked;
    }

    /** True where few enough are parked that what comes can wait in memory for their end. */
    boolean nearItsEnd(int heldMax) {
        return draining && state.parked() - underWay <= heldMax;
    }

    /** True where everything parked has been handed over, and nothing waits to be parked. */
    boolean drained() {
        return draining && !skipping && parking == 0 && handed > lastParked;
    }
}
