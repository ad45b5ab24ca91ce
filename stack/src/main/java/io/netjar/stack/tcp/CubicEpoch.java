package io.netjar.stack.tcp;

import org.jspecify.annotations.Nullable;

/// The time between two congestion events of [Cubic]: the curve on which the window grows, and what
/// was before, for the case that the event was none (RFC 9438 §4.1.2 names the variables). Windows
/// are in bytes, as fractions of a byte count.
///
/// It begins with the first acknowledgement in congestion avoidance, [#begin]. The time in which
/// the program does not use the window does not count (RFC 9438 §4.2).
final class CubicEpoch implements CubicPhase {
  /// RFC 9438 §5: beta_cubic and C; alpha_cubic follows (RFC 9438 §4.3).
  static final double BETA = 0.7;

  static final double C = 0.4;
  static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private static final double SECOND = 1e9;

  /// What was before the congestion that made this epoch: window, threshold, phase.
  private int priorCwnd;

  private final int priorSsthresh;
  private @Nullable CubicPhase prior;

  /// W_max: where the plateau of the curve lies; 0: where the epoch begins.
  private double wMax;

  /// cwnd_prior: beyond it Reno would grow by a segment again per round trip.
  private final double cwndPrior;

  /// The time at which the curve reaches W_max, in seconds.
  private double k;

  /// W_est: the window that Reno would have.
  private double wEst;

  /// The window, with the fraction that [Cubic#cwnd] leaves away.
  private double window;

  private boolean begun;

  /// When the epoch began, moved by all time that does not count.
  private long start;

  /// When the last acknowledgement came, and whether the window was in use then.
  private long lastAt;

  private boolean lastUsed;

  /// @param wMax of the epoch to come; 0: the window it begins with
  /// @param cwnd the window before the congestion
  CubicEpoch(double wMax, int cwnd, int ssthresh, @Nullable CubicPhase prior) {
    this.wMax = wMax;
    this.cwndPrior = cwnd;
    this.priorCwnd = cwnd;
    this.priorSsthresh = ssthresh;
    this.prior = prior;
  }

  double wMax() {
    return wMax;
  }

  /// The window before the congestion; 0: it is not to come back.
  int priorCwnd() {
    return priorCwnd;
  }

  int priorSsthresh() {
    return priorSsthresh;
  }

  @Nullable CubicPhase prior() {
    return prior;
  }

  /// Another event has followed: one can be undone, not two.
  void forgetPrior() {
    priorCwnd = 0;
    prior = null;
  }

  /// Slow start has come in between: with the next acknowledgement in congestion avoidance the time
  /// begins anew.
  void interrupt() {
    begun = false;
  }

  /// Lets the time between two acknowledgements count where the window was in use at both.
  private void count(boolean used, long now) {
    if (!used || !lastUsed) {
      start += now - lastAt; // RFC 9438 §4.2, §5.8
    }
    lastAt = now;
    lastUsed = used;
  }

  private void begin(int cwnd, int segmentSize, long now) {
    begun = true;
    window = cwnd;
    wEst = cwnd;
    if (wMax > cwnd) {
      k = StrictMath.cbrt((wMax - cwnd) / segmentSize / C); // RFC 9438 §4.2, figure 2
    } else {
      k = 0; // RFC 9438 §4.8, §4.10: no plateau is known
      wMax = cwnd;
    }
    start = now;
    lastAt = now;
    lastUsed = true;
  }

  /// The window after an acknowledgement in congestion avoidance.
  ///
  /// @param cwnd the window now
  /// @param used whether it was in use
  int grow(int cwnd, int segmentSize, AckSample sample, boolean used) {
    if (!begun) {
      begin(cwnd, segmentSize, sample.now);
    }
    if ((int) window != cwnd) {
      window = cwnd; // set from outside: after an undone reduction
    }
    count(used, sample.now);
    if (!used) {
      return cwnd;
    }
    double t = (sample.now - start) / SECOND;
    // RFC 9438 §4.3, figure 4; by a segment per window once Reno has its old window again.
    double alpha = wEst >= cwndPrior ? 1 : ALPHA;
    wEst += alpha * segmentSize * sample.acked / window;
    if (curve(t, segmentSize) < wEst) {
      window = Math.max(window, wEst); // RFC 9438 §4.3: the Reno-friendly region
    } else {
      // RFC 9438 §4.2: one round trip ahead, at most half as much again. RFC 9438 §4.4, §4.5.
      double ahead = curve(t + sample.srttNanos / SECOND, segmentSize);
      double target = Math.clamp(ahead, window, 1.5 * window);
      // The increase is that of a new ACK for each segment: so delayed ACKs do not slow it down.
      window += (target - window) * sample.acked / window;
    }
    return (int) Math.min(window, CongestionControl.MOST);
  }

  /// W_cubic: RFC 9438 §4.2, figure 1.
  double curve(double seconds, int segmentSize) {
    double from = seconds - k;
    return C * segmentSize * (from * from * from) + wMax;
  }
}
