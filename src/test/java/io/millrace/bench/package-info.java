/** Benchmarks of the inner loops: a class of JMH for each, and {@code Jmh}, which runs and compares them. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
