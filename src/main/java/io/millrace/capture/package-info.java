/**
 * 1 · Row changes out of PostgreSQL, onto the datastream.
 *
 * <p>In flow PGQ's batches, out flow Kafka records keyed by merchant. At least once, in order per row: a batch is finished
 * in PGQ only after Kafka has acknowledged all of it.
 */
@NullMarked
package io.millrace.capture;

import org.jspecify.annotations.NullMarked;
