package io.millrace.stack.redshift;

import java.util.Locale;

/**
 * A word of SQL.
 *
 * @param text as it was written
 * @param start where it begins in the statement
 */
record Token(Kind kind, String text, int start) {
    enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A literal, in whichever quotes. */
        STRING,
        NUMBER,
        /** One character, or the two of a cast. */
        SYMBOL
    }

    int end() {
        return start + text.length();
    }

    /** Whether it is this keyword or symbol; a name in quotes is none. */
    boolean is(String keyword) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(keyword);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** What a name means, without its quotes; a name without quotes in lower case. */
    String name() {
        return kind == Kind.QUOTED
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }

    /** What a literal in plain quotes means. A backslash only escapes itself and quotes here, so that '\N' stays. */
    String literal() {
        return text.substring(1, text.length() - 1)
                .replace("''", "'")
                .replace("\\'", "'")
                .replace("\\\\", "\\");
    }
}
