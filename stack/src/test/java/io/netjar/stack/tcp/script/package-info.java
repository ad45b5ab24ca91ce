/// Packet scripts: tests of TCP in the notation of packetdrill. A parser makes records of a
/// script's lines, a runner plays them to a host's TCP under a virtual clock.
///
/// Beyond packetdrill: a port may be a range, `< 6000-6999>8080 S 0:0(0)`, which is a segment for
/// each of its ports at the same time; a segment behind `>?` may come or not; `assert` knows
/// counters of the host besides tcp_info.
@NullMarked
package io.netjar.stack.tcp.script;

import org.jspecify.annotations.NullMarked;
