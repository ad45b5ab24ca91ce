package io.netjar.stack.tcp;

/// What a four-tuple may stand for: a connection, or what is left of one.
sealed interface Flow permits TcpConnection, TimeWait {

  /// Takes a segment in.
  void onSegment(Segment segment, long now);
}
