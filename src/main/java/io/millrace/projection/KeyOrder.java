package io.millrace.projection;

import io.millrace.change.RowKey;
import java.util.Comparator;

/** Orders row keys by their values one after the other: numbers by size and before all else, the rest by its characters. */
enum KeyOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String one, String other) {
        if (one.equals(other)) {
            return 0;
        }
        if (number(one) && number(other)) {
            return values(one, other);
        }
        var these = RowKey.parse(one).values();
        var those = RowKey.parse(other).values();
        for (int i = 0; i < Math.min(these.size(), those.size()); i++) {
            int order = values(these.get(i), those.get(i));
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(these.size(), those.size());
        return order != 0 ? order : one.compareTo(other);
    }

    private static int values(String one, String other) {
        boolean numbers = number(one);
        if (numbers != number(other)) {
            return numbers ? -1 : 1;
        }
        if (!numbers) {
            return one.compareTo(other);
        }
        int order = Long.compare(Long.parseLong(one), Long.parseLong(other));
        return order != 0 ? order : one.compareTo(other);
    }

    /** Whether a long can hold it. */
    private static boolean number(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - from;
        if (digits < 1 || digits > 18) {
            return false;
        }
        return text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }
}
