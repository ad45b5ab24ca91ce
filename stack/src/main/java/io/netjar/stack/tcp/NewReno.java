package io.netjar.stack.tcp;

/// Slow start, congestion avoidance, fast recovery (RFC 5681 §3) with partial acknowledgements as
/// NewReno treats them (RFC 6582 §3.2).
final class NewReno implements CongestionControl {
  /// No window of TCP can be larger (RFC 7323 §2.3), so neither need this one.
  private static final int MOST = 1 << 30;

  private final int initialSegments;
  private int segmentSize;
  private int cwnd;
  private int ssthresh = Integer.MAX_VALUE;

  /// Bytes acknowledged in congestion avoidance since the window last grew.
  private int counted;

  NewReno(int initialSegments, int segmentSize) {
    this.initialSegments = initialSegments;
    this.segmentSize = segmentSize;
    this.cwnd = initialWindow();
  }

  @Override
  public int cwnd() {
    return cwnd;
  }

  @Override
  public int ssthresh() {
    return ssthresh;
  }

  @Override
  public void onEstablished(int size, boolean synLost) {
    segmentSize = size;
    // RFC 5681 §3.1: one segment where the SYN or SYN+ACK was lost.
    cwnd = synLost ? size : initialWindow();
  }

  /// RFC 6928 §2: min(10 MSS, max(2 MSS, 14,600)), with the number of segments as a setting.
  private int initialWindow() {
    return Math.min(
        initialSegments * segmentSize, Math.max(2 * segmentSize, initialSegments * 1460));
  }

  @Override
  public void onSegmentSize(int size) {
    segmentSize = size;
    cwnd = Math.max(cwnd, size);
  }

  @Override
  public void onAcknowledged(int acked, int flight) {
    if (cwnd < ssthresh) {
      // A window that was not used says nothing about the network (RFC 7661 §4.1).
      if (cwnd < 2L * flight) {
        grow(Math.min(acked, segmentSize)); // RFC 5681 §3.1, equation 2
      }
    } else if (flight + 2L * segmentSize > cwnd) {
      counted += acked;
      if (counted >= cwnd) { // RFC 5681 §3.1: one segment per window of acknowledged bytes
        counted -= cwnd;
        grow(segmentSize);
      }
    }
  }

  @Override
  public void onFastRetransmit(int flight) {
    ssthresh = halved(flight);
    // RFC 5681 §3.2 step 3: the three segments that left the network.
    cwnd = ssthresh + 3 * segmentSize;
    counted = 0;
  }

  @Override
  public void onDuplicateInRecovery() {
    grow(segmentSize); // RFC 5681 §3.2 step 4
  }

  @Override
  public void onPartialAcknowledgment(int acked) {
    // RFC 6582 §3.2 step 3: deflate by what was acknowledged, add back one segment.
    int deflated = cwnd - acked + (acked >= segmentSize ? segmentSize : 0);
    cwnd = Math.max(deflated, segmentSize);
  }

  @Override
  public void onRecovered(int flight) {
    // RFC 6582 §3.2 step 3, option 1: no burst where little is in flight.
    cwnd = Math.min(ssthresh, Math.max(flight, segmentSize) + segmentSize);
    counted = 0;
  }

  @Override
  public void onTimeout(int flight, boolean again) {
    if (!again) { // RFC 5681 §3.1: held constant while the same segment is sent again
      ssthresh = halved(flight);
    }
    cwnd = segmentSize; // the loss window
    counted = 0;
  }

  @Override
  public void onRestartAfterIdle() {
    cwnd = Math.min(cwnd, initialWindow());
    counted = 0;
  }

  /// RFC 5681 §3.1, equation 4.
  private int halved(int flight) {
    return Math.max(flight / 2, 2 * segmentSize);
  }

  private void grow(int bytes) {
    cwnd = Math.min(MOST, cwnd + bytes);
  }
}
