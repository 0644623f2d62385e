/** What {@code deploy/} holds, read as whoever runs it would read it; what can be run here is run. */
@NullMarked
package io.millrace.deploy;

import org.jspecify.annotations.NullMarked;
