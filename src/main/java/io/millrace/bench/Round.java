package io.millrace.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one round came to: a value per figure, in the order in which they are shown. */
public record Round(Map<Figure, Double> values) {
    public Round {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A round of one figure. */
    public static Round of(Figure figure, double value) {
        return new Round(Map.of(figure, value));
    }

    /** The same with one more figure. */
    public Round and(Figure figure, double value) {
        var more = new LinkedHashMap<>(values);
        more.put(figure, value);
        return new Round(more);
    }
}
