/**
 * 3 · One actor per merchant and lane: its changes in, in order; an answer when the store has them, out.
 *
 * <p>The merchant keeps what is in flight and never throws; its worker runs the projection and may fail. Nothing is
 * remembered across a stop: Kafka brings the unanswered changes again.
 */
@NullMarked
package io.millrace.merchant;

import org.jspecify.annotations.NullMarked;
