/** A warehouse as a store: a table per source table, newest version per key, deletes kept as marked rows. */
@NullMarked
package io.millrace.sink.warehouse;

import org.jspecify.annotations.NullMarked;
