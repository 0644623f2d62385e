/**
 * How fast Millrace is, beside the fastest that a plain program does with the same servers on the same machine.
 *
 * <p>In flow made payments, always the same; out flows a {@link io.millrace.bench.Report}: of each benchmark what the
 * ceiling and what ours reached in alternating rounds, their ratio, what a change cost, and whether the bar is met. A
 * ceiling is as simple and as fast as we could write it, and does as much for safety as ours does: a round ends when every
 * change is handled or stored, and committed.
 */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
