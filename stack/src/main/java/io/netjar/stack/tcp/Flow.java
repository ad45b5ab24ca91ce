package io.netjar.stack.tcp;

/// What a four-tuple may stand for: a connection, a handshake that may become one, or what is left
/// of one.
sealed interface Flow permits TcpConnection, SynRecord, TimeWait {

  /// Takes a segment in.
  void onSegment(Segment segment, long now);
}
