package io.millrace.tool;

import io.millrace.change.MerchantId;
import io.millrace.sink.FreshnessMeter;
import java.util.Optional;
import java.util.Set;

/** What is done to a running dev in the second half of its time, to measure what it costs those who have no part in it. */
interface Trial extends AutoCloseable {
    /**
     * The freshness of those who have no part in it, to one lane's store.
     *
     * @param alone while there was nothing but the business
     * @param tried from the trial's beginning on
     */
    record Compared(String lane, FreshnessMeter.Snapshot alone, FreshnessMeter.Snapshot tried) {
        String aloneP99() {
            return p99(alone);
        }

        String triedP99() {
            return p99(tried);
        }

        private static String p99(FreshnessMeter.Snapshot snapshot) {
            return snapshot.samples() == 0 ? "not measured" : "%.2f s".formatted(snapshot.p99Millis() / 1000.0);
        }

        /** How many times as long it took. */
        String times() {
            return alone.p99Millis() == 0 || tried.samples() == 0
                    ? "nothing to compare"
                    : "%.2f times".formatted((double) tried.p99Millis() / alone.p99Millis());
        }
    }

    /** Who takes part, and is measured in neither half. */
    Set<MerchantId> participants();

    /** Begins; called once, between the halves. Returns when what is to be measured is there. */
    void begin() throws InterruptedException;

    /** Why it came to a halt by itself, in one sentence. */
    Optional<String> failure();

    /** What it cost the others, as one line. */
    String verdict(Compared compared);

    /** Ends it, also where it has not begun. */
    @Override
    void close();
}
