/** Amazon Redshift as a store: rows wait as part files in a bucket, one loader per table copies and merges them. */
@NullMarked
package io.millrace.sink.redshift;

import org.jspecify.annotations.NullMarked;
