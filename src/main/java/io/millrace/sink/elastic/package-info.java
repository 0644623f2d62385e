/** Elasticsearch as a store: indices and mappings from the documents, an alias per merchant, bulk requests. */
@NullMarked
package io.millrace.sink.elastic;

import org.jspecify.annotations.NullMarked;
