package io.netjar.stack.tcp;

/// Round-trip time and retransmission timeout (RFC 6298 §2). All times in nanoseconds.
///
/// The timeout is `SRTT + max(G, 4 RTTVAR)`; as the clock has no granularity to speak of, G is the
/// setting `minimumRtoNanos`, as in Linux: so the timeout always leaves a peer that much time to
/// delay its acknowledgement.
///
/// DEVIATION from RFC 6298 §2.4 (timeout at least one second): 200 ms by default, as Linux has it.
final class RttEstimator {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long AFTER_LOST_SYN_NANOS = 3 * SECOND_NANOS;
  private static final int MEMORY_SECONDS = 300;

  private final TcpSettings settings;
  private long srtt;
  private long rttvar;
  private long rto;

  /// The least round-trip time of the last five minutes or more, and the second in which it was
  /// measured.
  private long minimum;

  private int minimumSecond;

  /// How often the timeout has been doubled since the last measurement.
  private int backOff;

  RttEstimator(TcpSettings settings) {
    this.settings = settings;
    this.rto = settings.initialRtoNanos();
  }

  /// Takes what an acknowledgement tells of the round trip.
  ///
  /// @param sentAt when the oldest segment that it acknowledges was sent, or
  ///   [SentSegments#NO_SAMPLE]
  /// @param expected how many samples a flight gives (RFC 7323, appendix G)
  /// @return true where there was a sample
  boolean measure(AckSample sample, long sentAt, int expected) {
    if (sentAt != SentSegments.NO_SAMPLE) {
      // DEVIATION: RFC 7323 §4.1 measures by what is echoed, the timestamp of the oldest segment
      // acknowledged; this is the same on a finer clock. Of segments sent again only the timestamp
      // tells which transmission it was; Karn's algorithm leaves them out.
      sample.rttNanos = sample.now - sentAt;
    } else if (sample.acked == 0) {
      // What a duplicate echoes is of a segment that was acknowledged before (RFC 7323 §4.1).
      sample.rttNanos = AckSample.NO_RTT;
    }
    boolean isMeasured = sample.rttNanos != AckSample.NO_RTT;
    if (isMeasured) {
      sample(sample.rttNanos, expected);
    }
    if (sample.newestSentAt != AckSample.NEVER && !sample.ambiguous) {
      minimum(sample.now - sample.newestSentAt, sample.now);
    }
    sample.srttNanos = srttNanos();
    return isMeasured;
  }

  /// Takes a measurement: of a segment that was sent once only (RFC 6298 §3, Karn's algorithm), or
  /// by its timestamp (RFC 7323 §4.1).
  ///
  /// @param expected how many measurements the data in flight will give in a round trip: each
  ///   counts for so much less, or the smoothed time would remember a part of a round trip only
  ///   (RFC 7323, appendix G)
  void sample(long nanos, int expected) {
    if (srtt == 0) {
      srtt = nanos; // RFC 6298 §2.2
      rttvar = nanos / 2;
    } else { // RFC 6298 §2.3, with alpha 1/8 and beta 1/4
      rttvar += (Math.abs(srtt - nanos) - rttvar) / (4L * expected);
      srtt += (nanos - srtt) / (8L * expected);
    }
    rto = srtt + Math.max(settings.minimumRtoNanos(), 4 * rttvar);
    backOff = 0;
  }

  /// Takes a measurement that may be the least: RFC 8985 §6.2, step 1, wants one that forgets, in
  /// case the path has become longer. On a path without delay it may be negative, since what is
  /// sent at one moment is noted a nanosecond apart ([SentSegments#onSentAgain]).
  void minimum(long measured, long now) {
    long nanos = Math.max(1, measured);
    int second = (int) (now / SECOND_NANOS);
    if (minimum == 0 || nanos <= minimum || second - minimumSecond > MEMORY_SECONDS) {
      minimum = nanos;
      minimumSecond = second;
    }
  }

  /// The least round-trip time of late; 0 before the first measurement.
  long minimumNanos() {
    return minimum;
  }

  /// Doubles the timeout (RFC 6298 §5.5). It stays so until the next measurement.
  void backOff() {
    if (rtoNanos() < settings.maximumRtoNanos()) {
      backOff++;
    }
  }

  /// The SYN's timer expired, so the first timeout for data is 3 s or more (RFC 6298 §5.7).
  ///
  /// DEVIATION from RFC 6298 §5.7: where timestamps have measured the round trip of the SYN that
  /// was sent again, the timeout is what follows from that, as on Linux.
  void onSynRetransmitted() {
    if (srtt == 0) {
      rto = Math.max(rto, AFTER_LOST_SYN_NANOS);
      backOff = 0;
    }
  }

  /// The timeout to use now, back-off included.
  long rtoNanos() {
    return Math.min(rto << backOff, settings.maximumRtoNanos());
  }

  /// The timeout without back-off.
  long baseRtoNanos() {
    return Math.min(rto, settings.maximumRtoNanos());
  }

  /// The smoothed round-trip time; 0 before the first measurement.
  long srttNanos() {
    return srtt;
  }

  /// Its variation.
  long rttvarNanos() {
    return rttvar;
  }
}
