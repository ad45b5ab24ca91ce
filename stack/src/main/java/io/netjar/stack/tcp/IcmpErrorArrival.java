package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.wire.IcmpView;
import io.netjar.wire.SeqNum;

/// What a connection does with ICMP errors (RFC 9293 §3.9.2.2, RFC 5927 §5.2).
final class IcmpErrorArrival {
  private IcmpErrorArrival() {}

  /// True where a segment of that sequence number may be in the network; another one is forged or
  /// old (RFC 5927 §4.1).
  static boolean isUnderWay(TcpConnection c, int wireSequence) {
    var sender = c.sender();
    long sequence = SeqNum.unwrap(wireSequence, sender.sndUna());
    return sequence >= sender.sndUna() && sequence < sender.sndNxt();
  }

  /// Takes an error in.
  ///
  /// A hard one ends a connection whose handshake is not done; later it is soft like the others,
  /// because a peer that has answered is there (RFC 5927 §5.2). A soft one is remembered, and told
  /// where the retries run out (RFC 9293 §3.9.2.2, MUST-56).
  ///
  /// DEVIATION from RFC 9293 §3.9.2.2, which ends a connection in any state for a hard error; and
  /// from RFC 9293 §3.9.1.8, which reports soft errors while the connection lasts: sockets have no
  /// call for that.
  static void process(TcpConnection c, int type, int code, int mtu, long now) {
    if (type != IcmpView.UNREACHABLE) {
      if (type == IcmpView.TIME_EXCEEDED || type == IcmpView.PARAMETER_PROBLEM) {
        c.softError = SocketError.HOST_UNREACHABLE;
      }
      return;
    }
    switch (code) {
      case IcmpView.FRAGMENTATION_NEEDED -> PathMtu.onFragmentationNeeded(c, mtu, now);
      case IcmpView.PROTOCOL_UNREACHABLE, IcmpView.PORT_UNREACHABLE -> {
        if (c.state().isSynchronized()) {
          c.softError = SocketError.HOST_UNREACHABLE;
        } else {
          StateChange.end(c, SocketError.REFUSED);
        }
      }
      case IcmpView.NET_UNREACHABLE -> c.softError = SocketError.NETWORK_UNREACHABLE;
      default -> c.softError = SocketError.HOST_UNREACHABLE;
    }
  }

  /// Takes an error in that quotes the SYN+ACK of a passive open. A hard one ends it: back to
  /// LISTEN, and nobody is told, because the program does not know of it yet. Others change
  /// nothing.
  static void process(SynRecord record, int type, int code) {
    if (type == IcmpView.UNREACHABLE
        && (code == IcmpView.PROTOCOL_UNREACHABLE || code == IcmpView.PORT_UNREACHABLE)) {
      record.remove();
    }
  }

  /// The next hop does not answer ARP. A connection that is being made fails at once, as on Linux;
  /// another one goes on trying.
  static void onNeighbourSilent(TcpConnection c) {
    if (c.state() == TcpState.SYN_SENT) {
      StateChange.end(c, SocketError.HOST_UNREACHABLE);
    } else {
      c.softError = SocketError.HOST_UNREACHABLE;
    }
  }
}
