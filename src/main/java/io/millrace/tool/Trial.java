package io.millrace.tool;

import io.millrace.change.MerchantId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What is done to a running dev in the second part of its time, as a rule the half, to measure what it costs those who have no part in it. */
interface Trial extends AutoCloseable {
    /** Who takes part, and is measured in neither part. */
    Set<MerchantId> participants();

    /** For how much of the whole run the business is alone; the rest of it is the trial's. */
    default Duration aloneOf(Duration whole) {
        return whole.dividedBy(2);
    }

    /** Begins; called once, between the parts. Returns when what is to be measured is there. */
    void begin() throws InterruptedException;

    /** Called once, at the end of the second part, with all still flowing; returns within {@code most}, or about so. */
    default void afterwards(DevFlow flow, Duration most) throws InterruptedException {}

    /** Why it came to a halt by itself, in one sentence. */
    Optional<String> failure();

    /** What it cost the others, as one line. */
    String verdict(String lane, Contrast contrast);

    /** Ends it, also where it has not begun. */
    @Override
    void close();
}
