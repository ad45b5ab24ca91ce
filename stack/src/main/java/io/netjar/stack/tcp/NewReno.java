package io.netjar.stack.tcp;

/// Slow start and congestion avoidance (RFC 5681 §3.1), halving on a loss.
final class NewReno extends CongestionControl {
  /// Bytes acknowledged in congestion avoidance since the window last grew, also over a recovery
  /// (RFC 5681 §3.1).
  private int counted;

  /// Window and threshold before the last reduction.
  private int priorCwnd;

  private int priorSsthresh;

  NewReno(TcpSettings settings, int segmentSize) {
    super(settings, segmentSize);
  }

  @Override
  void onAcknowledged(AckSample sample) {
    if (cwnd < ssthresh) {
      if (mayGrowInSlowStart(sample)) {
        grow(Math.min(sample.acked, segmentSize)); // RFC 5681 §3.1, equation 2
      }
    } else if (isFull(sample)) {
      counted += sample.acked;
      if (counted >= cwnd) { // RFC 5681 §3.1: one segment per window of acknowledged bytes
        counted -= cwnd;
        grow(segmentSize);
      }
    }
  }

  @Override
  void onCongestion(int flight) {
    remember();
    ssthresh = halved(flight);
  }

  @Override
  void onTimeout(int flight, boolean again) {
    if (!again) { // RFC 5681 §3.1: held constant while the same segment is sent again
      remember();
      ssthresh = halved(flight);
    }
    cwnd = segmentSize; // the loss window
    counted = 0;
  }

  private void remember() {
    priorCwnd = cwnd;
    priorSsthresh = ssthresh;
  }

  @Override
  void onSpurious() {
    cwnd = Math.max(cwnd, priorCwnd);
    ssthresh = Math.max(ssthresh, priorSsthresh);
  }

  @Override
  void onRestartAfterIdle() {
    cwnd = Math.min(cwnd, initialWindow());
    counted = 0;
  }

  /// RFC 5681 §3.1, equation 4.
  private int halved(int flight) {
    return Math.max(flight / 2, 2 * segmentSize);
  }
}
