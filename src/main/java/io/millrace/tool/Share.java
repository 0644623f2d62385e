package io.millrace.tool;

import java.util.regex.Pattern;

/** A part of a whole, more than nothing and at most all of it; written as a percentage, such as {@code 2.5%}. */
record Share(double value) {
    private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?) ?%");

    Share {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("a share is above 0% and at most 100%");
        }
    }

    /** Reads {@code 1%}, {@code 2.5%}, {@code 90 %}. */
    static Share parse(String text) {
        var match = PERCENTAGE.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no share: write 1%, 2.5% or 90%");
        }
        return new Share(Double.parseDouble(match.group(1)) / 100);
    }

    boolean isAll() {
        return value == 1;
    }

    /** So much of a whole, to the nearest number. */
    int of(int whole) {
        return (int) Math.round(whole * value);
    }

    @Override
    public String toString() {
        double percent = Math.round(value * 100e6) / 1e6;
        return percent == Math.rint(percent) ? (long) percent + " %" : percent + " %";
    }
}
