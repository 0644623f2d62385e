/**
 * The local stack: a real PostgreSQL with PGQ, a real Kafka broker and a real Elasticsearch as child processes, without
 * containers, and for whoever asks, a stand-in for S3. What is downloaded once goes into a cache; what the servers write
 * goes into one data directory.
 *
 * <p>Settings flow in, the servers' addresses flow out. No server outlives the JVM that started it, however that JVM
 * ends, and a data directory is either complete or not there.
 */
@NullMarked
package io.millrace.stack;

import org.jspecify.annotations.NullMarked;
