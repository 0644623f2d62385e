package io.millrace.bench;

import java.util.Locale;

/** What is to be reached, by the median. */
public record Bar(Figure figure, Kind kind, double limit) {
    /** What is held against the limit, and in which direction. */
    public enum Kind {
        /** Ours divided by the ceiling is at least the limit. */
        RATIO_AT_LEAST,
        /** Ours is at least the limit. */
        AT_LEAST,
        /** Ours is at most the limit. */
        AT_MOST
    }

    /** Ours reaches at least this part of the ceiling's rate. */
    public static Bar ratio(double least) {
        return new Bar(Figure.RATE, Kind.RATIO_AT_LEAST, least);
    }

    /** Ours takes at most so much. */
    public static Bar atMost(Figure figure, double most) {
        return new Bar(figure, Kind.AT_MOST, most);
    }

    /** Ours reaches at least so much. */
    public static Bar atLeast(Figure figure, double least) {
        return new Bar(figure, Kind.AT_LEAST, least);
    }

    boolean metBy(double median) {
        return switch (kind) {
            case RATIO_AT_LEAST, AT_LEAST -> median >= limit;
            case AT_MOST -> median <= limit;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RATIO_AT_LEAST -> String.format(Locale.ROOT, "ratio at least %.2f", limit);
            case AT_LEAST -> "at least " + Numbers.shown(limit) + " " + figure.unit();
            case AT_MOST -> "at most " + Numbers.shown(limit) + " " + figure.unit();
        };
    }
}
