/**
 * 4 · Changes in, effects on a store out: search documents, warehouse rows.
 *
 * <p>Pure: no I/O, no clock, no actor. The same changes give the same effects, and merging them in any order, any number
 * of times, gives the same document.
 */
@NullMarked
package io.millrace.projection;

import org.jspecify.annotations.NullMarked;
