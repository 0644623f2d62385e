/**
 * Amazon Redshift as far as Millrace speaks it, played by a PostgreSQL: a proxy that stands before the database.
 *
 * <p>Connections of Amazon's driver or of pgjdbc flow in, the same conversation in PostgreSQL's words flows out. COPY from
 * S3 is carried out, what only Redshift knows is said in other words, and what Redshift refuses is refused here as well.
 * It is for tests and for trying out; nothing of it says how fast Redshift is, or what it does beyond {@code Rules}.
 */
@NullMarked
package io.millrace.stack.redshift;

import org.jspecify.annotations.NullMarked;
