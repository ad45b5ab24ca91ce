package io.netjar.stack.tcp;

/// HyStart++: finds by the round-trip time where slow start should end, before it loses packets
/// (RFC 9406 §4.2). Where the time rises, conservative slow start goes on more carefully for some
/// rounds, and back where the rise was not a queue.
///
/// It looks at the first slow start of a connection alone: later ones know their threshold (RFC
/// 9406 §4.3). The control asks it by how much to grow.
final class HyStart implements CubicPhase {
  /// RFC 9406 §4.3: N_RTT_SAMPLE; a round with fewer samples says nothing.
  static final int N_RTT_SAMPLE = 8;

  // RFC 9406 §4.3: the constants by their names there.
  private static final long MIN_RTT_THRESH = 4_000_000;
  private static final long MAX_RTT_THRESH = 16_000_000;
  private static final int MIN_RTT_DIVISOR = 8;
  private static final int CSS_GROWTH_DIVISOR = 4;
  private static final int CSS_ROUNDS = 5;

  private static final long INFINITE = Long.MAX_VALUE;

  /// The round ends when this position is acknowledged (RFC 9406 §4.2: windowEnd).
  private long windowEnd;

  private long lastRoundMinRtt = INFINITE;
  private long currentRoundMinRtt = INFINITE;

  /// The least time of the round that led into conservative slow start; infinite outside it.
  private long cssBaselineMinRtt = INFINITE;

  private int samples;

  /// Rounds of conservative slow start that are over, the one that it began in included.
  private int cssRounds;

  /// @param sndNxt where the first round ends
  HyStart(long sndNxt) {
    this.windowEnd = sndNxt;
  }

  /// Takes the round-trip time of an acknowledgement in, and ends the round where it is over.
  void onAcknowledged(AckSample sample) {
    if (sample.rttNanos != AckSample.NO_RTT) {
      currentRoundMinRtt = Math.min(currentRoundMinRtt, sample.rttNanos);
      samples++;
      judge();
    }
    if (sample.sndUna >= windowEnd) {
      endRound(sample.sndNxt);
    }
  }

  private void judge() {
    if (samples < N_RTT_SAMPLE) {
      return;
    }
    if (isConservative()) {
      if (currentRoundMinRtt < cssBaselineMinRtt) { // the rise was jitter: slow start goes on
        cssBaselineMinRtt = INFINITE;
        cssRounds = 0;
      }
    } else if (lastRoundMinRtt != INFINITE) {
      long threshold =
          Math.clamp(lastRoundMinRtt / MIN_RTT_DIVISOR, MIN_RTT_THRESH, MAX_RTT_THRESH);
      if (currentRoundMinRtt >= lastRoundMinRtt + threshold) {
        cssBaselineMinRtt = currentRoundMinRtt;
      }
    }
  }

  private void endRound(long sndNxt) {
    windowEnd = sndNxt;
    lastRoundMinRtt = currentRoundMinRtt;
    currentRoundMinRtt = INFINITE;
    samples = 0;
    if (isConservative()) {
      cssRounds++;
    }
  }

  /// By how much less than in slow start the window grows.
  int divisor() {
    return isConservative() ? CSS_GROWTH_DIVISOR : 1;
  }

  /// True in conservative slow start.
  boolean isConservative() {
    return cssBaselineMinRtt != INFINITE;
  }

  /// True where congestion avoidance is to begin.
  boolean isOver() {
    return cssRounds >= CSS_ROUNDS;
  }
}
