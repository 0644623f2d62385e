/**
 * The command line: an operator's words in, a node, a check, a proof, or one clear sentence out.
 *
 * <p>Exit codes: 0 ok, 1 failed, 2 usage, 3 a check found problems, 4 cannot reach, 5 refused as things stand, 6 timed out.
 * Whatever changes something prints its plan, and acts only with {@code --execute}.
 */
@NullMarked
package io.millrace.tool;

import org.jspecify.annotations.NullMarked;
