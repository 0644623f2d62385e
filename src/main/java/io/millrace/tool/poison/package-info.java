/**
 * Poison for a running {@code dev}: changes in that something on their way cannot take, and the mend out.
 *
 * <p>What an operator meets once a year is made to happen on purpose, to merchants who are chosen by a seed: values that
 * the search index refuses, a projection with a bug, records that are no changes. Everything can be mended afterwards, by
 * another process too. Nothing of it is known to the road itself.
 */
@NullMarked
package io.millrace.tool.poison;

import org.jspecify.annotations.NullMarked;
