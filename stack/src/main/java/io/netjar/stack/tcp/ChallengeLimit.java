package io.netjar.stack.tcp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;

/// How often a host answers segments that may be forged (RFC 5961 §7): so that two ends that
/// disagree do not answer each other for ever, and that a flood is not answered by one.
///
/// The limit for the whole host must not be foreseen, or it tells a stranger what other connections
/// do (CVE-2016-5696): it is another one each second.
final class ChallengeLimit {
  /// How long one connection keeps silent after such an answer.
  private static final long INTERVAL_NANOS = 500_000_000;

  /// How many such answers a host sends in a second at least; at most twice as many.
  private static final int LEAST = 500;

  private final InitialSequence draws;
  private final Counters counters;
  private long second = -1;
  private int left;

  ChallengeLimit(InitialSequence draws, Counters counters) {
    this.draws = draws;
    this.counters = counters;
  }

  /// True where one more answer may be sent, which counts as sent.
  ///
  /// @param answeredAt when this connection, or what is in its place, sent the one before
  boolean allows(long answeredAt, long now) {
    if (now - answeredAt < INTERVAL_NANOS) {
      return false;
    }
    long current = now / 1_000_000_000;
    if (current != second) {
      second = current;
      left = LEAST + draws.draw(current, LEAST);
    }
    if (left == 0) {
      counters.drop(DropReason.TCP_CHALLENGE_LIMITED);
      return false;
    }
    left--;
    return true;
  }
}
