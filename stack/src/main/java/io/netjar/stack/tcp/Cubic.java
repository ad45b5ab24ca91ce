package io.netjar.stack.tcp;

import org.jspecify.annotations.Nullable;

/// CUBIC (RFC 9438 §4): after a congestion event the window comes back on a cubic curve of the
/// time, fast far from where the event was, slowly near it; where Reno would be faster, it is like
/// Reno. The first slow start ends by [HyStart].
///
/// All numbers follow from the arguments: the arithmetic is that of `double` and `StrictMath`,
/// equal on all machines.
final class Cubic extends CongestionControl {
  /// RFC 9406 §4.3: L, segments by which one acknowledgement lets slow start grow; a sender that
  /// paces has no limit.
  private static final int LIMIT = 8;

  private @Nullable CubicPhase phase;

  Cubic(TcpSettings settings, int segmentSize) {
    super(settings, segmentSize);
  }

  @Override
  void onAcknowledged(AckSample sample) {
    if (cwnd < ssthresh) {
      inSlowStart(sample);
      return;
    }
    CubicEpoch epoch;
    if (phase instanceof CubicEpoch present) {
      epoch = present;
    } else { // slow start ended without a loss
      epoch = new CubicEpoch(0, cwnd, ssthresh, null);
      phase = epoch;
    }
    boolean used = isFull(sample);
    cwnd = epoch.grow(cwnd, segmentSize, sample, used);
  }

  private void inSlowStart(AckSample sample) {
    if (ssthresh != Integer.MAX_VALUE) {
      if (phase instanceof CubicEpoch epoch) {
        epoch.interrupt();
      }
      if (mayGrowInSlowStart(sample)) {
        grow(Math.min(sample.acked, segmentSize)); // RFC 5681 §3.1, equation 2
      }
      return;
    }
    var hyStart = hyStart(sample);
    int divisor = 1;
    if (hyStart != null) {
      hyStart.onAcknowledged(sample);
      divisor = hyStart.divisor();
    }
    if (mayGrowInSlowStart(sample)) {
      int limit = settings.pacing() ? sample.acked : LIMIT * segmentSize;
      grow(Math.min(sample.acked, limit) / divisor); // RFC 9406 §4.2
    }
    if (hyStart != null && hyStart.isOver()) {
      ssthresh = cwnd;
      phase = null;
    } else if (sample.sndUna >= sample.sndNxt) {
      phase = null; // nothing is under way: the rounds end, and an idle connection is small
    }
  }

  /// Made once a round can have enough samples.
  private @Nullable HyStart hyStart(AckSample sample) {
    if (phase instanceof HyStart present) {
      return present;
    }
    if (sample.flight < HyStart.N_RTT_SAMPLE * segmentSize) {
      return null;
    }
    var made = new HyStart(sample.sndNxt);
    phase = made;
    return made;
  }

  @Override
  void onCongestion(int flight) {
    double wMax = phase instanceof CubicEpoch epoch ? epoch.wMax() : 0;
    // RFC 9438 §4.7, fast convergence: who has less than before makes room for the others.
    phase = epoch(cwnd < wMax ? cwnd * (1 + CubicEpoch.BETA) / 2 : cwnd);
    ssthresh = reduced(flight);
  }

  @Override
  void onTimeout(int flight, boolean again) {
    if (!again) { // RFC 5681 §3.1: held constant while the same segment is sent again
      phase = epoch(0); // RFC 9438 §4.8: the plateau is where congestion avoidance begins
      ssthresh = reduced(flight);
    }
    cwnd = segmentSize; // RFC 5681 §3.1: the loss window
  }

  @Override
  void onSpurious() {
    if (phase instanceof CubicEpoch epoch && epoch.priorCwnd() > 0) { // RFC 9438 §4.9
      cwnd = Math.max(cwnd, epoch.priorCwnd());
      ssthresh = epoch.priorSsthresh();
      phase = epoch.prior();
    }
  }

  @Override
  void onRestartAfterIdle() {
    int restart = initialWindow();
    if (restart < cwnd) { // RFC 5681 §4.1
      cwnd = restart;
      if (phase instanceof CubicEpoch epoch) {
        epoch.interrupt();
      }
    }
  }

  private CubicEpoch epoch(double wMax) {
    var before = phase;
    if (before instanceof CubicEpoch epoch) {
      epoch.forgetPrior();
    }
    return new CubicEpoch(wMax, cwnd, ssthresh, before);
  }

  /// RFC 9438 §4.6, figure 5. The window may stand for the flight where it does not grow beyond it;
  /// so it does for the part of a segment that could not be sent.
  private int reduced(int flight) {
    int full = cwnd - flight < segmentSize ? Math.max(cwnd, flight) : flight;
    return Math.max((int) (full * CubicEpoch.BETA), 2 * segmentSize);
  }
}
