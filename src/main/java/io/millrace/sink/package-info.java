/**
 * 5 · Writes of many merchants in, batches to a store out, an answer for each write back.
 *
 * <p>A write is answered after the store has it, never before. The {@link io.millrace.sink.Store} is the port; each store
 * has its own package below. A store that is busy is tried again for ever; what it refuses is told to the merchant.
 */
@NullMarked
package io.millrace.sink;

import org.jspecify.annotations.NullMarked;
