package io.millrace.change;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a row belongs to, safe to stand in an alias, a URL or a key: letters, digits, {@code _} and {@code -}, beginning
 * with a letter or digit, at most 63 characters.
 */
public record MerchantId(String value) implements Comparable<MerchantId> {
    private static final int LENGTH_MAX = 63;

    public MerchantId {
        if (!allowed(value)) {
            throw new IllegalArgumentException(why(value));
        }
    }

    /** The merchant that {@code text} names, or nothing where it names none; {@link #why} then says why. */
    public static Optional<MerchantId> parse(@Nullable String text) {
        return text != null && allowed(text) ? Optional.of(new MerchantId(text)) : Optional.empty();
    }

    private static boolean allowed(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && (i == 0 || c != '_' && c != '-')) {
                return false;
            }
        }
        return true;
    }

    /** Why {@code text} is no merchant id, as one sentence that shows at most its first 40 characters. */
    public static String why(@Nullable String text) {
        if (text == null) {
            return "the merchant id is null";
        }
        if (text.isEmpty()) {
            return "the merchant id is empty";
        }
        if (text.length() > LENGTH_MAX) {
            return "the merchant id '" + shown(text) + "' is " + text.length() + " characters long, " + LENGTH_MAX
                    + " are allowed";
        }
        return "the merchant id '" + shown(text)
                + "' holds characters other than letters, digits, '_' and '-', or does not begin with a letter or digit";
    }

    private static String shown(String text) {
        var cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return cut.replace("\n", "\\n").replace("\r", "\\r");
    }

    @Override
    public int compareTo(MerchantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
