/** Small words that every package shares: the actor base, backoff, the clock, secrets, TLS. */
@NullMarked
package io.millrace.base;

import org.jspecify.annotations.NullMarked;
