package io.netjar.stack.tcp;

/// Both ends of a connection, as numbers.
record FourTuple(int local, int localPort, int remote, int remotePort) {

  /// The tuple that a segment that came in is for.
  static FourTuple of(Segment segment) {
    return new FourTuple(
        segment.destination, segment.destinationPort, segment.source, segment.sourcePort);
  }
}
