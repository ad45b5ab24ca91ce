package io.netjar.stack.udp;

import io.netjar.wire.Endpoint;

/// A datagram that has come.
///
/// @param source who sent it
/// @param payload its bytes, all of them: a reader whose buffer is shorter sees what it cuts off.
///   The array is the receiver's own
@SuppressWarnings("ArrayRecordComponent")
public record Datagram(Endpoint source, byte[] payload) {}
