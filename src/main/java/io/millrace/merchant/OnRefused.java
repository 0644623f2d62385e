package io.millrace.merchant;

import java.util.Locale;

/** What becomes of a change that its lane's store refuses, or its projection fails on. */
public enum OnRefused {
    /** Its merchant is set aside, from that change on, until it is released. */
    QUARANTINE,
    /** It goes to the dead letters, and its merchant goes on. */
    DEAD_LETTER;

    /** Reads {@code quarantine} or {@code dead-letter}. */
    static OnRefused parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "quarantine" -> QUARANTINE;
            case "dead-letter" -> DEAD_LETTER;
            default ->
                throw new IllegalArgumentException("on-refused is '" + text + "': quarantine or dead-letter is known");
        };
    }
}
