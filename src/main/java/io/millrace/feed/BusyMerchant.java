package io.millrace.feed;

import io.millrace.base.Remote;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of those with the most changes in a lane.
 *
 * @param changesPerSecond at least so many, over the last whole half minute; over the time since the start where there is none yet
 */
public record BusyMerchant(String merchant, double changesPerSecond) implements Remote {
    /** How many of them a lane tells of. */
    public static final int SHOWN = 5;

    /** Of several lists, the first of all, the busiest first; a merchant is in one partition, so in one list. */
    static List<BusyMerchant> busiest(Stream<List<BusyMerchant>> lists) {
        return lists.flatMap(List::stream)
                .sorted(Comparator.comparingDouble(BusyMerchant::changesPerSecond)
                        .reversed()
                        .thenComparing(BusyMerchant::merchant))
                .limit(SHOWN)
                .toList();
    }
}
