/**
 * The node's HTTP side: questions in, answers from the running lanes and captures out.
 *
 * <p>Health for whoever restarts the node, status and lane control for its operator. Loopback by default; beyond it,
 * whoever asks shows a token.
 */
@NullMarked
package io.millrace.web;

import org.jspecify.annotations.NullMarked;
