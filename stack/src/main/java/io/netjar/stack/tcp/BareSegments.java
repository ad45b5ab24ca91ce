package io.netjar.stack.tcp;

import io.netjar.wire.Packet;
import io.netjar.wire.TcpView;

/// Sends the segments without text that no connection sends: answers to what is for none, and those
/// of what is no connection yet or any more ([SynRecord], [TimeWait]).
final class BareSegments {
  private final TcpNetwork network;

  BareSegments(TcpNetwork network) {
    this.network = network;
  }

  /// Answers a segment with a reset (RFC 9293 §3.10.7.1).
  void sendReset(Segment segment, long now) {
    boolean hasAck = segment.has(TcpView.ACK);
    int sequence = hasAck ? segment.wireAcknowledgment : 0;
    int acknowledgment = hasAck ? 0 : segment.wireSequence + segment.length();
    int flags = hasAck ? TcpView.RST : TcpView.RST | TcpView.ACK;
    send(FourTuple.of(segment), sequence, acknowledgment, flags, 0, now);
  }

  /// Sends a segment without options.
  void send(FourTuple ends, int sequence, int acknowledgment, int flags, int window, long now) {
    var packet = Packet.allocate(TcpView.LENGTH);
    write(packet, ends, sequence, acknowledgment, flags, window);
    send(packet, ends, now);
  }

  /// Sends an acknowledgement with the options that it has after the handshake.
  ///
  /// @param options what was agreed on: [SynOptions]
  /// @param tsVal and `tsEcr`: TSval and TSecr, where timestamps were agreed on
  void sendAcknowledgment(
      FourTuple ends,
      int sequence,
      int acknowledgment,
      int window,
      int options,
      int tsVal,
      int tsEcr,
      long now) {
    var packet = Packet.allocate(TcpView.LENGTH + SynOptions.lengthInData(options));
    write(packet, ends, sequence, acknowledgment, TcpView.ACK, window);
    if (SynOptions.hasTimestamps(options)) {
      SynOptions.writeTimestamps(packet.bytes(), packet.start() + TcpView.LENGTH, tsVal, tsEcr);
    }
    send(packet, ends, now);
  }

  private static void write(
      Packet packet, FourTuple ends, int sequence, int acknowledgment, int flags, int window) {
    TcpView.write(
        packet.bytes(),
        packet.start(),
        ends.localPort(),
        ends.remotePort(),
        sequence,
        acknowledgment,
        packet.length(),
        flags,
        window);
  }

  private void send(Packet packet, FourTuple ends, long now) {
    TcpView.writeChecksum(
        packet.bytes(), packet.start(), packet.length(), ends.local(), ends.remote());
    network.send(packet, ends.local(), ends.remote(), 0, now);
  }
}
