package io.millrace.tool;

import io.millrace.change.MerchantId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What is done to a running dev in the second half of its time, to measure what it costs those who have no part in it. */
interface Trial extends AutoCloseable {
    /** Who takes part, and is measured in neither half. */
    Set<MerchantId> participants();

    /** Begins; called once, between the halves. Returns when what is to be measured is there. */
    void begin() throws InterruptedException;

    /** Called once, at the end of the second half, with all still flowing; returns within {@code most}, or about so. */
    default void afterwards(DevFlow flow, Duration most) throws InterruptedException {}

    /** Why it came to a halt by itself, in one sentence. */
    Optional<String> failure();

    /** What it cost the others, as one line. */
    String verdict(String lane, Contrast contrast);

    /** Ends it, also where it has not begun. */
    @Override
    void close();
}
