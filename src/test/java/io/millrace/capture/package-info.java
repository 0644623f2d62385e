/** Tests of capture, against a real PostgreSQL with PGQ and a real broker where it touches them. */
@NullMarked
package io.millrace.capture;

import org.jspecify.annotations.NullMarked;
