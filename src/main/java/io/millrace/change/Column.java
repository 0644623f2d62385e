package io.millrace.change;

/** One column of a source table. */
public record Column(String name, ColumnType type) {}
