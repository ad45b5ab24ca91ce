/// Packet scripts: tests of TCP in the notation of packetdrill. A parser makes records of a
/// script's lines, a runner plays them to a host's TCP under a virtual clock.
@NullMarked
package io.netjar.stack.tcp.script;

import org.jspecify.annotations.NullMarked;
