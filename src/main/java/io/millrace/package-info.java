/**
 * Millrace: keeps every merchant's search index and the data warehouse in step with the source databases.
 *
 * <p>The road of a change runs through the packages in alphabetical order: capture → change ← feed → merchant → projection →
 * sink. Here stands what reads the configuration, wires the parts into a node, and stops it.
 */
@NullMarked
package io.millrace;

import org.jspecify.annotations.NullMarked;
