package io.millrace.sink.redshift;

import java.util.OptionalLong;

/** Up to which commit of a source all changes are stored, in the bucket at least. Blocks; any thread may ask. */
@FunctionalInterface
public interface CompleteUpTo {
    /** Nothing is known. */
    CompleteUpTo UNKNOWN = _ -> OptionalLong.empty();

    /** @return milliseconds; nothing while it is not known */
    OptionalLong of(String source);
}
