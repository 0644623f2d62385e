/**
 * The language that all stages speak: a row's change, its version, its merchant, and how it is written on the
 * datastream and in PostgreSQL's COPY format.
 *
 * <p>Values only, no I/O. A {@link io.millrace.change.Change} flows out of capture and into every lane; what is decoded
 * here is either such a change or {@link io.millrace.change.Decoded.Undecodable}, never an exception.
 */
@NullMarked
package io.millrace.change;

import org.jspecify.annotations.NullMarked;
