package io.millrace.merchant;

import io.millrace.change.Change;

/** A change and where on the datastream it stands. */
public record Delivery(long offset, Change change) {}
