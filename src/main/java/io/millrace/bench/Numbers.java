package io.millrace.bench;

import java.util.Locale;

/** Numbers as people read them: three digits or more, whatever their size. */
final class Numbers {
    private Numbers() {}

    static String shown(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == 0) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
