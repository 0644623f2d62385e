package io.millrace.merchant;

import org.jspecify.annotations.Nullable;

/**
 * A change that its lane can never take.
 *
 * @param reason one sentence for an operator
 * @param exception the class of what was thrown; null where nothing was
 */
public record DeadLetter(
        String lane,
        int partition,
        Delivery delivery,
        String reason,
        @Nullable String exception) {}
