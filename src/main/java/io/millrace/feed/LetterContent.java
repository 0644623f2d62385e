package io.millrace.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A letter with all that its record holds; key and values are null where there are none. */
public record LetterContent(LetterView letter, List<Header> headers, byte @Nullable [] key, byte @Nullable [] value) {
    /** One of the record's headers. */
    public record Header(String name, byte @Nullable [] value) {}
}
