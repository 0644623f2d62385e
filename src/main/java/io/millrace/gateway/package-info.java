/**
 * The door through which merchants search their own documents, and nobody else's.
 *
 * <p>In flows a merchant's token and query, out flows Elasticsearch's answer. Whose documents are searched is decided here,
 * by the token and the path; a query may only say which of them, in the words of {@link io.millrace.gateway.Query}.
 */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
