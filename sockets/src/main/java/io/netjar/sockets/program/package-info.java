/// Programs on hosts: their threads on the network's own scheduler, their clock, their output, and
/// what they wait for.
@NullMarked
package io.netjar.sockets.program;

import org.jspecify.annotations.NullMarked;
