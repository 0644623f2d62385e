package io.millrace.merchant;

import io.millrace.change.Change;

/**
 * A merchant that is set aside in one lane.
 *
 * @param merchant its id
 * @param stage whether it waits or is on its way back
 * @param sinceMillis when it was set aside
 * @param firstReason why it was set aside, one sentence
 * @param reason why it could not come back at the last attempt; the first reason until then
 * @param failing the change that it stopped at last
 * @param cursor where its next change stands among the parked ones; negative until that is known
 * @param parked how many of its changes are parked, repeats after a crash included
 * @param attempts how often it stopped at the same change
 * @param nextReleaseMillis when it is released by itself; 0: never
 * @param skip whether its next change goes to the dead letters when it is released
 */
public record SetAside(
        String merchant,
        Stage stage,
        long sinceMillis,
        String firstReason,
        String reason,
        Failing failing,
        long cursor,
        long parked,
        int attempts,
        long nextReleaseMillis,
        boolean skip) {
    /** Where a merchant that is set aside stands. */
    public enum Stage {
        /** Its changes are parked as they come. */
        QUARANTINED,
        /** Its parked changes go to the store, in order, and those that come meanwhile wait behind them. */
        RELEASING
    }

    /** Which change: its table, what was done to the row, its version, and its offset on the datastream. */
    public record Failing(String table, String op, long version, long offset) {
        static Failing of(Delivery delivery) {
            Change change = delivery.change();
            return new Failing(
                    change.table().toString(),
                    change.op().letter(),
                    change.version().value(),
                    delivery.offset());
        }
    }

    /** True where it is to be released by itself at this moment. */
    boolean dueAt(long millis) {
        return stage == Stage.QUARANTINED && nextReleaseMillis > 0 && nextReleaseMillis <= millis;
    }

    static SetAside now(String merchant, Delivery failing, String reason, long nowMillis, long nextReleaseMillis) {
        return new SetAside(
                merchant,
                Stage.QUARANTINED,
                nowMillis,
                reason,
                reason,
                Failing.of(failing),
                -1,
                0,
                1,
                nextReleaseMillis,
                false);
    }

    SetAside again(Delivery at, String why, long place, long left, int times, long nextRelease) {
        return new SetAside(
                merchant,
                Stage.QUARANTINED,
                sinceMillis,
                firstReason,
                why,
                Failing.of(at),
                place,
                left,
                times,
                nextRelease,
                false);
    }

    SetAside releasing(boolean skipping) {
        return with(Stage.RELEASING, cursor, parked, attempts, skipping);
    }

    /** Further on: {@code left} are parked from {@code place} on. */
    SetAside at(long place, long left) {
        return with(stage, place, left, 0, false);
    }

    SetAside startingAt(long place) {
        return with(stage, place, parked, attempts, skip);
    }

    SetAside more(int changes) {
        return with(stage, cursor, parked + changes, attempts, skip);
    }

    private SetAside with(Stage next, long place, long left, int times, boolean skipping) {
        return new SetAside(
                merchant,
                next,
                sinceMillis,
                firstReason,
                reason,
                failing,
                place,
                Math.max(0, left),
                times,
                nextReleaseMillis,
                skipping);
    }
}
