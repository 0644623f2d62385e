/**
 * What this process logs, and how: levels that are changed while it runs, for a while, and then as they were.
 */
@NullMarked
package io.millrace.logging;

import org.jspecify.annotations.NullMarked;
