package io.millrace.verify;

/** One component of one store. */
record Target(StoreView store, Component component) {}
