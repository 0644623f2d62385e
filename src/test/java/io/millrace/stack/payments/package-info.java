/** The simulated payments business, on a real PostgreSQL. */
@NullMarked
package io.millrace.stack.payments;

import org.jspecify.annotations.NullMarked;
