package io.millrace.feed;

import java.util.List;

/**
 * What a redrive does, or would do.
 *
 * @param letters how many are sent
 * @param first the first of them
 * @param redrivenBefore passed over, since somebody has redriven them
 * @param mendedAtSource passed over, since they are capture's
 * @param foreign passed over, since Millrace has not written them
 * @param executed whether it was done
 * @param tooLarge left as before, since the datastream does not take their records
 */
public record RedriveOutcome(
        long letters,
        List<LetterView> first,
        long redrivenBefore,
        long mendedAtSource,
        long foreign,
        boolean executed,
        long lettersSent,
        long recordsSent,
        long tooLarge) {
    /** What would be done. */
    public static RedriveOutcome planned(RedrivePlan plan) {
        return of(plan, false, 0, 0, 0);
    }

    /** What was done. */
    public static RedriveOutcome done(RedrivePlan plan, Redrive redrive) {
        return of(plan, true, redrive.letters(), redrive.records(), redrive.tooLarge());
    }

    private static RedriveOutcome of(
            RedrivePlan plan, boolean executed, long lettersSent, long recordsSent, long tooLarge) {
        return new RedriveOutcome(
                plan.sent(),
                plan.shown(),
                plan.redrivenBefore(),
                plan.mendedAtSource(),
                plan.foreign(),
                executed,
                lettersSent,
                recordsSent,
                tooLarge);
    }
}
