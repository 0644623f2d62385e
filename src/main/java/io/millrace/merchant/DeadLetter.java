package io.millrace.merchant;

/** A change that its lane can never take; {@code reason} is one sentence for an operator. */
public record DeadLetter(String lane, int partition, Delivery delivery, String reason) {}
