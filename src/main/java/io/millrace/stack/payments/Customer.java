package io.millrace.stack.payments;

/** A row of {@code customers}. */
record Customer(long id, long merchant) {}
