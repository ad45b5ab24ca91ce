package io.netjar.stack.tcp;

/// What a connection's machine holds at one moment, for plots and tables; numbers of bytes where
/// nothing else is said (RFC 9293 §3.10.6: STATUS).
///
/// @param congestion which congestion control
/// @param congestionState what is being recovered from
/// @param cwnd congestion window (RFC 5681 §2); in recovery, what may be in flight (RFC 9937 §6)
/// @param ssthresh slow start threshold (RFC 5681 §2); `Integer.MAX_VALUE` before the first loss
/// @param srttNanos smoothed round-trip time (RFC 6298 §2); 0 before the first measurement
/// @param rttvarNanos its variation
/// @param rtoNanos retransmission timeout, back-off included
/// @param leastRttNanos the least round-trip time lately (RFC 8985 §6.2, step 1); 0 before the
///   first measurement
/// @param pacingBytesPerSecond the rate at which data leaves; 0 where it is not paced
/// @param inFlight what is taken to be in the network (RFC 6675 §4: pipe)
/// @param sacked reported to have arrived behind a gap (RFC 2018 §3)
/// @param lost taken for lost (RFC 6675 §4), whether sent again since or not
/// @param delivered payload that has arrived at the peer: acknowledged or reported
/// @param retransmissions segments sent again in all
/// @param fastRetransmissions of these, those in fast recovery (RFC 5681 §3.2)
/// @param timeoutRetransmissions of these, those after a timeout (RFC 6298 §5.4)
/// @param tailProbes probes of the tail, with new data or old (RFC 8985 §7.3)
/// @param duplicateAcks duplicate acknowledgements received (RFC 5681 §2)
/// @param duplicateReports reports received that something arrived twice (RFC 2883 §4)
/// @param reorderings acknowledgements that showed that segments had overtaken each other (RFC 8985
///   §6.2, step 3)
/// @param spuriousReductions reductions of the window that were undone
/// @param zeroWindowProbes probes of a closed window sent (RFC 9293 §3.8.6.1)
/// @param bytesSent payload sent for the first time
/// @param bytesAcked payload acknowledged
/// @param bytesReceived payload received in order
/// @param sndWnd window that the peer offers
/// @param rcvWnd window offered to the peer
/// @param mss largest payload sent in one segment
/// @param sendShift by how many bits the peer's windows are scaled (RFC 7323 §2.2), 0 before the
///   handshake is done and where nobody scales
/// @param receiveShift the same for the own windows
/// @param selectiveAcks true where both ends have agreed on SACK (RFC 2018 §2)
/// @param timestamps true where both ends have agreed on timestamps (RFC 7323 §3.2)
/// @param ecn true where both ends have agreed on ECN (RFC 3168 §6.1.1)
public record TcpInfo(
    TcpState state,
    CongestionAlgorithm congestion,
    CongestionState congestionState,
    int cwnd,
    int ssthresh,
    long srttNanos,
    long rttvarNanos,
    long rtoNanos,
    long leastRttNanos,
    long pacingBytesPerSecond,
    int inFlight,
    int sacked,
    int lost,
    long delivered,
    long retransmissions,
    long fastRetransmissions,
    long timeoutRetransmissions,
    long tailProbes,
    long duplicateAcks,
    long duplicateReports,
    long reorderings,
    long spuriousReductions,
    long zeroWindowProbes,
    long bytesSent,
    long bytesAcked,
    long bytesReceived,
    int sndWnd,
    int rcvWnd,
    int mss,
    int sendShift,
    int receiveShift,
    boolean selectiveAcks,
    boolean timestamps,
    boolean ecn) {

  /// What `c` holds now.
  static TcpInfo of(TcpConnection c) {
    var sender = c.sender();
    var sent = sender.sent();
    var rtt = sender.rtt();
    var kept = sender.record();
    var losses = kept == null ? new LossRecord() : kept;
    int agreed = c.isEstablished() ? c.options : SynOptions.NONE;
    return new TcpInfo(
        c.state(),
        c.settings().congestion(),
        congestionState(sender),
        sender.window(),
        sender.congestion.ssthresh(),
        rtt.srttNanos(),
        rtt.rttvarNanos(),
        rtt.rtoNanos(),
        rtt.minimumNanos(),
        c.pacing == null ? 0 : Pacing.bytesPerSecond(sender),
        sender.pipe(),
        sent.sackedBytes(),
        sent.lostBytes(),
        sender.bytesAcknowledged() + sent.sackedBytes(),
        sender.retransmissions(),
        losses.fastRetransmissions,
        losses.timeoutRetransmissions,
        losses.probes,
        losses.duplicateAcks,
        losses.duplicateReports,
        losses.reorderings,
        losses.spurious,
        c.zeroWindowProbes,
        sender.bytesSent(),
        sender.bytesAcknowledged(),
        c.receiver().bytesReceived(),
        sender.sndWnd(),
        c.receiver().rcvWnd(),
        sender.mss(),
        SynOptions.sendShift(agreed),
        SynOptions.receiveShift(agreed),
        SynOptions.hasSelectiveAcks(agreed),
        SynOptions.hasTimestamps(agreed),
        SynOptions.hasEcn(agreed));
  }

  private static CongestionState congestionState(Sender sender) {
    var recovery = sender.recovery();
    if (recovery == null) {
      return CongestionState.OPEN;
    }
    return switch (recovery.phase()) {
      // The machine of recovery exists from the first sign of a loss on.
      case OPEN -> sender.hasFlight() ? CongestionState.DISORDER : CongestionState.OPEN;
      case REDUCING -> CongestionState.CWR;
      case FAST_RECOVERY -> CongestionState.RECOVERY;
      case TIMED_OUT -> CongestionState.LOSS;
    };
  }
}
