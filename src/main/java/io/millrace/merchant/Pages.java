package io.millrace.merchant;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is being read of the parked changes of a partition, and the pages that merchants have not answered for. */
final class Pages {
    private final int most;
    private @Nullable Map<String, Long> asked;

    /** Pages on their way back, by where they end: how many merchants have not answered. */
    private final Map<Long, Integer> underWay = new HashMap<>();

    Pages(int most) {
        this.most = most;
    }

    /** False while a page is being read, and while enough are on their way back. */
    boolean mayRead() {
        return asked == null && underWay.size() < most;
    }

    /** Notes what is read: whose changes, and from which place on. */
    void reading(Map<String, Long> places) {
        asked = places;
    }

    /** Notes that it has been read; what was asked for. */
    Map<String, Long> read() {
        var places = asked == null ? Map.<String, Long>of() : asked;
        asked = null;
        return places;
    }

    /** A merchant has been handed its changes of the page that ends here. */
    void handed(long next) {
        underWay.merge(next, 1, Integer::sum);
    }

    /** A merchant has answered for its changes of the page that ends here. */
    void answered(long next) {
        underWay.computeIfPresent(next, (_, merchants) -> merchants == 1 ? null : merchants - 1);
    }

    /** True while some are on their way back, and no more is read before merchants have answered for those. */
    boolean waitForAnswers() {
        return !underWay.isEmpty() && asked == null;
    }
}
