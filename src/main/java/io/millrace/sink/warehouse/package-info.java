/** A warehouse as a store: one table per source table, loaded by COPY, newest version per key, deletes kept as marked rows. */
@NullMarked
package io.millrace.sink.warehouse;

import org.jspecify.annotations.NullMarked;
