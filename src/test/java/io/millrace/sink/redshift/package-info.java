/** The stage of the Redshift lane, held against a server that answers like S3. */
@NullMarked
package io.millrace.sink.redshift;

import org.jspecify.annotations.NullMarked;
