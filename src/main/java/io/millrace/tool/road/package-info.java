/**
 * The whole road, measured from outside: a node as a process of its own, real servers, and a load that keeps to its schedule.
 *
 * <p>In flow changes, each with the time at which it was due; out flows how long after that it was seen by a search and in
 * the warehouse. What was slow to be sent counts as slow. When a benchmark has run, the source is compared with both stores,
 * row by row; where a row is missing, there are no figures.
 */
@NullMarked
package io.millrace.tool.road;

import org.jspecify.annotations.NullMarked;
