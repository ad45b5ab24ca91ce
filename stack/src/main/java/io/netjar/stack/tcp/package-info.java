/// TCP (RFC 9293 §3): listeners, connections, and the machines that a connection is made of.
///
/// [TcpLayer] takes segments from IP and finds whom they are for; [TcpListener] is the state LISTEN
/// with its queues; [TcpConnection] is what a program holds. Sequence positions inside are `long`s
/// that never wrap; only [Segment] and the writing of headers know the 32 bits of the wire.
@NullMarked
package io.netjar.stack.tcp;

import org.jspecify.annotations.NullMarked;
