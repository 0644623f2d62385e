package io.millrace.tool;

import io.millrace.change.MerchantId;
import java.util.Optional;
import java.util.Set;

/** What is done to a running dev in the second half of its time, to measure what it costs those who have no part in it. */
interface Trial extends AutoCloseable {
    /** Who takes part, and is measured in neither half. */
    Set<MerchantId> participants();

    /** Begins; called once, between the halves. Returns when what is to be measured is there. */
    void begin() throws InterruptedException;

    /** Why it came to a halt by itself, in one sentence. */
    Optional<String> failure();

    /** What it cost the others, as one line. */
    String verdict(String lane, Contrast contrast);

    /** Ends it, also where it has not begun. */
    @Override
    void close();
}
