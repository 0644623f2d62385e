package io.millrace.feed;

import org.jspecify.annotations.Nullable;

/**
 * One dead letter, without the value it carries; what is not known of it is null.
 *
 * @param number its offset on the dead-letter topic, by which commands name it
 * @param atMillis when it was set aside
 * @param lane the lane that set it aside
 * @param op the operation's letter
 * @param reason one sentence for an operator
 * @param origin where on the datastream it came from
 * @param redriven whether it has been sent to the datastream again
 */
public record Letter(
        long number,
        long atMillis,
        Kind kind,
        @Nullable String lane,
        @Nullable String merchant,
        @Nullable String table,
        @Nullable String op,
        String reason,
        @Nullable Origin origin,
        boolean redriven) {
    public enum Kind {
        /** A change that its lane can never take. */
        CHANGE,
        /** A record of the datastream that no lane understands. */
        UNDECODABLE,
        /** A row that capture could hand to no merchant, or to no topic; it has to be mended in its source. */
        ROW,
        /** A record that neither capture nor a lane has written. */
        FOREIGN
    }

    /** A place on the datastream; its text is {@code partition@offset}. */
    public record Origin(String topic, long partition, long offset) {
        @Override
        public String toString() {
            return partition + "@" + offset;
        }
    }
}
