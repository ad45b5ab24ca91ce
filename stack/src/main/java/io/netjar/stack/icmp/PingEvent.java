package io.netjar.stack.icmp;

import io.netjar.wire.Ipv4Address;

/// What became of an echo request.
public sealed interface PingEvent {

  /// The number that [Ping#send] gave the request.
  int sequence();

  /// An answer came.
  ///
  /// @param source who answered
  /// @param length bytes of data that came back
  /// @param ttl time to live the answer had left
  /// @param roundTripNanos time from request to answer; -1 where the request is too long ago to be
  ///   known
  record Reply(int sequence, Ipv4Address source, int length, int ttl, long roundTripNanos)
      implements PingEvent {}

  /// A router or a host reported an error about the request.
  ///
  /// @param type the ICMP message's type, such as `IcmpView.TIME_EXCEEDED`
  /// @param code the message's code
  record Failure(int sequence, Ipv4Address destination, int type, int code) implements PingEvent {}
}
