/**
 * A payments business on PostgreSQL, simulated: its schema, and what its applications do to it all day.
 *
 * <p>In flow a seed and a rate; out flow row changes of every kind that such a business makes, the awkward ones among
 * them: moves between merchants, cascades, keys that come back, transactions that commit late or never. The same seed on
 * an empty database gives the same rows. Knows PostgreSQL only; what captures the changes is not its concern.
 */
@NullMarked
package io.millrace.stack.payments;

import org.jspecify.annotations.NullMarked;
