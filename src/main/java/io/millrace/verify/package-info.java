/**
 * Source against stores: every row of every configured table, compared both ways.
 *
 * <p>In flow the source's rows and what the stores hold, out flows a {@link io.millrace.verify.Report} that names each
 * missing, stale, ghost, duplicate and misplaced row. Nothing is written. Blocking, for commands and not for actors.
 */
@NullMarked
package io.millrace.verify;

import org.jspecify.annotations.NullMarked;
