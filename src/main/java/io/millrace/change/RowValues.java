package io.millrace.change;

import org.jspecify.annotations.Nullable;

/** The values of a row, in the order of its columns. Immutable. */
sealed interface RowValues permits TextValues, ScannedValues, ReplacedValues {
    int size();

    /** The canonical text of a value; null where it is null. */
    @Nullable
    String get(int index);

    Form form(int index);

    /** About how many bytes a value takes; 0 where it is null. */
    int weight(int index);

    /** Appends a value that is of some form other than null and {@link Form#OTHER}. */
    void copy(int index, Utf8Buffer to);

    /** Appends a value as a JSON string, as far as it stands in JSON and is not null; false where it does not. */
    boolean copyQuoted(int index, Utf8Buffer to);

    /** Whether a value may have a character that JSON has to write by its code: NUL, or half a surrogate pair. */
    boolean mayHoldCodes(int index);

    /**
     * Appends a value's text in UTF-8; false, and nothing is appended, where it is null or has characters that are written as
     * surrogate pairs or halves of them.
     */
    boolean copyText(int index, Utf8Buffer to);

    /** The values at these places. */
    RowValues at(int[] indexes);
}
