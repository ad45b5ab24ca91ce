package io.netjar.stack.tcp;

/// Slow start and congestion avoidance (RFC 5681 §3.1), halving on a loss.
final class NewReno implements CongestionControl {
  private final int initialSegments;
  private int segmentSize;
  private int cwnd;
  private int ssthresh = Integer.MAX_VALUE;

  /// Bytes acknowledged in congestion avoidance since the window last grew.
  private int counted;

  /// Window and threshold before the last reduction.
  private int priorCwnd;

  private int priorSsthresh;

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
  public void takeOver(int window, int threshold) {
    cwnd = window;
    ssthresh = threshold;
  }

  @Override
  public void onEstablished(int size, boolean synLost) {
    segmentSize = size;
    // RFC 5681 §3.1: one segment where the SYN or SYN+ACK was lost.
    cwnd = synLost ? size : initialWindow();
  }

  private int initialWindow() {
    return CongestionControl.initialWindow(initialSegments, segmentSize);
  }

  @Override
  public void onSegmentSize(int size) {
    segmentSize = size;
    cwnd = Math.max(cwnd, size);
  }

  @Override
  public void onAcknowledged(AckSample sample) {
    if (cwnd < ssthresh) {
      if (CongestionControl.mayGrowInSlowStart(sample, cwnd)) {
        grow(Math.min(sample.acked, segmentSize)); // RFC 5681 §3.1, equation 2
      }
    } else if (CongestionControl.isFull(sample, cwnd, segmentSize)) {
      counted += sample.acked;
      if (counted >= cwnd) { // RFC 5681 §3.1: one segment per window of acknowledged bytes
        counted -= cwnd;
        grow(segmentSize);
      }
    }
  }

  @Override
  public void onCongestion(int flight, long now) {
    remember();
    ssthresh = halved(flight);
  }

  @Override
  public void onRecovered(int flight, long now) {
    // What is counted stays: RFC 5681 §3.1 counts from one growth to the next.
    cwnd = ssthresh;
  }

  @Override
  public void onTimeout(int flight, boolean again, long now) {
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
  public void onSpurious() {
    cwnd = Math.max(cwnd, priorCwnd);
    ssthresh = Math.max(ssthresh, priorSsthresh);
  }

  @Override
  public void onRestartAfterIdle(long idleNanos, long rtoNanos) {
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
