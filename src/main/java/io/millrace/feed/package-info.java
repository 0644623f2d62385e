/**
 * 2 · The datastream in, chunks to merchants out, offsets committed behind them.
 *
 * <p>A lane is one consumer group with its own merchants and its own store; lanes do not wait for one another. An offset is
 * committed once everything before it is in the store or among the dead letters, so a crash repeats changes and loses none.
 */
@NullMarked
package io.millrace.feed;

import org.jspecify.annotations.NullMarked;
