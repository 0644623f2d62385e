/** Small words that every package shares: the actor base, backoff, the clock. */
@NullMarked
package io.millrace.base;

import org.jspecify.annotations.NullMarked;
