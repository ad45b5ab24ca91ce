/// What every program here shares: exit codes and failures, addresses and durations on the command
/// line, the text of a line of output, and the loop that serves many connections.
@NullMarked
package io.netjar.apps.program;

import org.jspecify.annotations.NullMarked;
