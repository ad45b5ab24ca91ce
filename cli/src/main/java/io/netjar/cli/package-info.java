/// The command `netjar`: reads the command line and hands the work to the other modules.
@NullMarked
package io.netjar.cli;

import org.jspecify.annotations.NullMarked;
