package io.millrace.tool;

import io.millrace.base.SetUpException.Reason;

/**
 * What a check found about one thing.
 *
 * @param sentence what is wrong and how to mend it, or what is right
 * @param weight how much it matters
 */
record Finding(String subject, Weight weight, Reason reason, String sentence) {
    enum Weight {
        OK,
        /** A node runs all the same, and goes on once it is mended. */
        HINDERS,
        /** A node does not start. */
        BLOCKS
    }

    static Finding ok(String subject, String sentence) {
        return new Finding(subject, Weight.OK, Reason.REFUSED, sentence);
    }
}
