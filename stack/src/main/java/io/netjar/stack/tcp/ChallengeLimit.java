package io.netjar.stack.tcp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;

/// How often a host answers segments that may be forged (RFC 5961 §7): so that two ends that
/// disagree do not answer each other for ever, and that a flood is not answered by one.
///
/// Two limits: each connection keeps silent for a while after an answer, and a host sends only so
/// many challenges in a second. The one for the host holds for challenges alone, which a peer that
/// keeps to the rules hardly ever needs: a keep-alive or an empty window probe is answered whatever
/// others do to the host, as with Linux, because a peer that gets no answer gives its connection up
/// (RFC 9293 §3.8.4, §3.8.6.1). Whoever sends what is answered, the answer goes to the true peer,
/// so that nobody can use up another one's turn either.
///
/// The limit for the host must not be foreseen, or it tells a stranger what other connections do
/// (CVE-2016-5696): it is another one each second.
final class ChallengeLimit {
  /// How long one connection keeps silent after such an answer.
  private static final long INTERVAL_NANOS = 500_000_000;

  /// How many challenges a host sends in a second at least; at most twice as many.
  private static final int LEAST = 500;

  private final InitialSequence draws;
  private final Counters counters;
  private long second = -1;
  private int left;

  ChallengeLimit(InitialSequence draws, Counters counters) {
    this.draws = draws;
    this.counters = counters;
  }

  /// True where a connection, or what is in its place, may answer a segment that is not acceptable
  /// (RFC 9293 §3.10.7.4, first step).
  ///
  /// @param answeredAt when it sent the answer before, or the challenge
  static boolean mayAnswer(long answeredAt, long now) {
    return now - answeredAt >= INTERVAL_NANOS;
  }

  /// True where it may send a challenge too, which then counts as sent (RFC 5961 §3.2, §4.2, §5.2).
  boolean mayChallenge(long answeredAt, long now) {
    if (!mayAnswer(answeredAt, now)) {
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
