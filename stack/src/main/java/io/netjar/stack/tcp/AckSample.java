package io.netjar.stack.tcp;

/// What one acknowledgement tells: the congestion control, and those who find and repair losses.
/// One object per layer, filled anew each time; nobody keeps it.
final class AckSample {
  /// Value of [#rttNanos] where the acknowledgement measures no round trip.
  static final long NO_RTT = -1;

  /// Value of a time that there is not.
  static final long NEVER = -1;

  /// Bytes of sequence space that SND.UNA moved by.
  int acked;

  /// Bytes newly known to have arrived: acknowledged or selectively acknowledged for the first time
  /// (RFC 9937 §5: DeliveredData).
  int delivered;

  /// Bytes in flight before it arrived (RFC 6675 §4: pipe).
  int flight;

  /// SND.UNA and SND.NXT after it.
  long sndUna;

  long sndNxt;

  /// Largest payload of a segment.
  int segmentSize;

  /// The round-trip time that it measures in nanoseconds, or [#NO_RTT].
  long rttNanos;

  /// The smoothed one; 0 before the first measurement.
  long srttNanos;

  /// The least one of late; 0 before the first measurement.
  long minRttNanos;

  /// When it arrived.
  long now;

  /// True for a duplicate as RFC 5681 §2 defines it.
  boolean duplicate;

  /// True where it selectively acknowledges something new.
  boolean selective;

  /// True where it reports that something arrived twice (RFC 2883 §4), and the position behind
  /// that.
  boolean hasDuplicateReport;

  long duplicateEnd;

  /// True where it echoes a congestion mark, and where that is of something sent after the last
  /// reduction of the window (RFC 3168 §6.1.2).
  boolean congestionEcho;

  boolean congestionNews;

  /// True where the window was reduced because of it.
  boolean reduced;

  /// When the segment was sent whose timestamp it echoes, rounded down to the clock's tick, or
  /// [#NEVER] (RFC 7323 §4.1).
  long echoedAt;

  /// Behind the last position known before to have arrived.
  long highestBefore;

  /// True where a segment that was sent once arrived after one that was sent later.
  boolean reordered;

  /// True where a segment is among those delivered that was sent more than once.
  boolean ambiguous;

  /// The least end of a delivered segment that was sent once only; `Long.MAX_VALUE` where there is
  /// none.
  long originalEnd;

  /// Of the delivered segments the one sent last: when, or [#NEVER], and where it ends (RFC 8985
  /// §6.2, step 2).
  long newestSentAt;

  long newestEnd;

  /// Begins a new one.
  void begin(long nowNanos) {
    now = nowNanos;
    acked = 0;
    delivered = 0;
    rttNanos = NO_RTT;
    duplicate = false;
    selective = false;
    hasDuplicateReport = false;
    congestionEcho = false;
    congestionNews = false;
    reduced = false;
    echoedAt = NEVER;
    reordered = false;
    ambiguous = false;
    originalEnd = Long.MAX_VALUE;
    newestSentAt = NEVER;
    newestEnd = 0;
  }

  /// Notes where a sender stands before it looks at the acknowledgement.
  void locate(Sender sender) {
    segmentSize = sender.mss();
    minRttNanos = sender.rtt().minimumNanos();
    srttNanos = sender.rtt().srttNanos();
    highestBefore = sender.sent().highestDelivered();
    sndUna = sender.sndUna();
    sndNxt = sender.sndNxt();
  }

  /// What a sender knows at a moment at which nothing has arrived.
  static AckSample at(Sender sender, long now) {
    var sample = new AckSample();
    sample.begin(now);
    sample.locate(sender);
    return sample;
  }

  /// A segment is known to have arrived.
  ///
  /// @param again true where it was sent more than once
  void onDelivered(long end, int length, long sentAt, boolean again) {
    delivered += length;
    if (again) {
      ambiguous = true;
      // RFC 8985 §6.2, step 2: this is the answer to what was sent before.
      if (isEchoBefore(sentAt) || now - sentAt < minRttNanos) {
        return;
      }
    } else {
      originalEnd = Math.min(originalEnd, end);
      reordered |= end < highestBefore;
    }
    if (sentAt > newestSentAt || (sentAt == newestSentAt && end > newestEnd)) {
      newestSentAt = sentAt;
      newestEnd = end;
    }
  }

  /// True where it is a first sign of a loss, of one that was none, or of congestion.
  boolean tellsOfLoss(boolean selectiveAcks) {
    return selective || congestionEcho || hasDuplicateReport || (duplicate && !selectiveAcks);
  }

  /// True where the timestamp echoed is of before a moment.
  boolean isEchoBefore(long moment) {
    return echoedAt != NEVER && echoedAt < moment / Timestamps.TICK_NANOS * Timestamps.TICK_NANOS;
  }
}
