package io.millrace.change;

/** How a value stands where its row was read from. */
public enum Form {
    /** The value is null. */
    NULL,

    /** An integer, in the only way to write it: digits, none of them a zero before others, and a sign where it is negative. */
    INTEGER,

    /** The word true or false. */
    BOOL,

    /** Text in UTF-8 that needs no escape, neither in JSON nor in a COPY line: no control character, quote or backslash. */
    PLAIN,

    /** Any other text, or one that is not at hand as UTF-8. */
    OTHER
}
