package io.netjar.stack.tcp;

/// What a connection's machine holds at one moment, for plots and tables; numbers of bytes where
/// nothing else is said.
///
/// @param cwnd congestion window (RFC 5681 §2)
/// @param ssthresh slow start threshold (RFC 5681 §2); `Integer.MAX_VALUE` before the first loss
/// @param srttNanos smoothed round-trip time (RFC 6298 §2); 0 before the first measurement
/// @param rttvarNanos its variation
/// @param rtoNanos retransmission timeout, back-off included
/// @param inFlight sent, not acknowledged and not taken for lost
/// @param retransmissions segments sent again
/// @param duplicateAcks duplicate acknowledgements received (RFC 5681 §2)
/// @param zeroWindowProbes probes of a closed window sent (RFC 9293 §3.8.6.1)
/// @param bytesSent payload sent for the first time
/// @param bytesAcked payload acknowledged
/// @param bytesReceived payload received in order
/// @param sndWnd window that the peer offers
/// @param rcvWnd window offered to the peer
/// @param mss largest payload sent in one segment
public record TcpInfo(
    TcpState state,
    int cwnd,
    int ssthresh,
    long srttNanos,
    long rttvarNanos,
    long rtoNanos,
    int inFlight,
    long retransmissions,
    long duplicateAcks,
    long zeroWindowProbes,
    long bytesSent,
    long bytesAcked,
    long bytesReceived,
    int sndWnd,
    int rcvWnd,
    int mss) {

  /// What `c` holds now.
  static TcpInfo of(TcpConnection c) {
    var sender = c.sender();
    var rtt = sender.rtt();
    return new TcpInfo(
        c.state(),
        sender.window(),
        sender.congestion().ssthresh(),
        rtt.srttNanos(),
        rtt.rttvarNanos(),
        rtt.rtoNanos(),
        sender.pipe(),
        sender.retransmissions(),
        sender.duplicateAcks(),
        c.zeroWindowProbes,
        sender.bytesSent(),
        sender.bytesAcknowledged(),
        c.receiver().bytesReceived(),
        sender.sndWnd(),
        c.receiver().rcvWnd(),
        sender.mss());
  }
}
