/** The local stack, started for real; {@link io.millrace.stack.SharedStack} is the one that other tests use. */
@NullMarked
package io.millrace.stack;

import org.jspecify.annotations.NullMarked;
