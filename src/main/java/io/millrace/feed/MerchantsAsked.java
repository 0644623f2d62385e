package io.millrace.feed;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which merchants somebody wants to see of a lane.
 *
 * @param order the first of them are answered
 * @param most how many are answered; all that fit are counted
 * @param exactly one that is answered by the owner of its partition even where nothing is known of it
 */
public record MerchantsAsked(
        Predicate<MerchantStatus> fits,
        Comparator<MerchantStatus> order,
        int most,
        @Nullable String exactly) {
    /** Those that were found: how many, and the first of them. */
    public record Found(int count, List<MerchantStatus> first) {
        public static final Found NONE = new Found(0, List.of());
    }

    /** What fits among these. */
    Found among(Stream<MerchantStatus> all) {
        var fitting = all.filter(fits).toList();
        return new Found(
                fitting.size(), fitting.stream().sorted(order).limit(most).toList());
    }

    /** What several have found, put together. */
    public Found together(List<Found> found) {
        return new Found(
                found.stream().mapToInt(Found::count).sum(),
                found.stream()
                        .flatMap(one -> one.first().stream())
                        .sorted(order)
                        .limit(most)
                        .toList());
    }
}
