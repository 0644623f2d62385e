package io.millrace.feed;

import java.util.SortedSet;
import java.util.TreeSet;

/** Which letters an operator wants to be sent again. */
public sealed interface RedriveChoice {
    int NUMBERS_NAMED_MAX = 20;

    /** These, whether they were redriven before or not. */
    record Numbers(SortedSet<Long> numbers) implements RedriveChoice {
        public Numbers {
            numbers = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(numbers));
            if (numbers.isEmpty()) {
                throw new IllegalArgumentException("no numbers");
            }
        }
    }

    /** Those that fit and were not redriven yet. */
    record Fitting(LetterFilter filter) implements RedriveChoice {}

    /** What becomes of a letter. */
    enum Fate {
        SENT,
        /** Somebody has redriven it before. */
        REDRIVEN_BEFORE,
        /** Capture's: there is no record to send, the row has to be mended in its source. */
        MENDED_AT_SOURCE,
        /** Its headers are not those of a letter. */
        FOREIGN,
        NOT_CHOSEN
    }

    default Fate fate(Letter letter) {
        boolean chosen = switch (this) {
            case Numbers(var numbers) -> numbers.contains(letter.number());
            case Fitting(var filter) -> filter.fits(letter);
        };
        if (!chosen) {
            return Fate.NOT_CHOSEN;
        }
        return switch (letter.kind()) {
            case ROW -> Fate.MENDED_AT_SOURCE;
            case FOREIGN -> Fate.FOREIGN;
            case CHANGE, UNDECODABLE -> letter.redriven() && this instanceof Fitting ? Fate.REDRIVEN_BEFORE : Fate.SENT;
        };
    }

    /** In a few words, for the audit log, which says lane and merchant by itself. */
    default String words() {
        return switch (this) {
            case Numbers(var numbers) ->
                "numbers " + numbers.stream().limit(NUMBERS_NAMED_MAX).toList()
                        + (numbers.size() > NUMBERS_NAMED_MAX ? " and more" : "");
            case Fitting(var filter) ->
                filter.matching() != null
                        ? "matching '" + filter.matching() + "'"
                        : filter.lane() != null ? "the lane" : filter.merchant() != null ? "the merchant" : "all";
        };
    }

    /** Hands over every letter among which the chosen ones are. */
    default void read(DeadLetterTopic topic, java.util.function.Consumer<DeadLetterTopic.Found> consumer) {
        switch (this) {
            case Numbers(var numbers) -> topic.eachFrom(numbers.first(), numbers.last(), consumer);
            case Fitting(var filter) -> topic.eachSince(filter.sinceMillis(), consumer);
        }
    }
}
