package io.netjar.stack.tcp;

/// Finds losses by time (RFC 8985 §3): a segment is lost where one that was sent later has arrived,
/// and the time for which it may have been overtaken is over. The tail, which nothing follows, is
/// probed.
final class RackTlp implements LossDetection {
  private static final int DUPLICATES_FOR_LOSS = 3;
  private static final long NONE = LossRecord.NONE;

  private final SentSegments sent;
  private final LossRecord record;

  /// RACK.xmit_ts, RACK.end_seq, RACK.rtt: of the segment sent last of those that arrived.
  private long newestSentAt = NONE;

  private long newestEnd;
  private long rttNanos;
  private long deadline = NO_DEADLINE;

  /// TLP.end_seq and TLP.is_retrans: the probe whose answer is awaited.
  private long probeEnd = NONE;

  private boolean probeAgain;

  /// @param rttNanos the smoothed round-trip time, for as long as none is measured here
  RackTlp(SentSegments sent, LossRecord record, long rttNanos) {
    this.sent = sent;
    this.record = record;
    this.rttNanos = rttNanos;
  }

  @Override
  public void onAcknowledgment(AckSample sample, boolean recovering) {
    if (sample.newestSentAt != AckSample.NEVER) { // RFC 8985 §6.2, step 2
      rttNanos = Math.max(0, sample.now - sample.newestSentAt);
      if (isSentAfter(sample.newestSentAt, sample.newestEnd, newestSentAt, newestEnd)) {
        newestSentAt = sample.newestSentAt;
        newestEnd = sample.newestEnd;
      }
    }
    if (sample.reordered) {
      record.reorderings++;
    }
    record.adaptReordering(sample);
  }

  /// RFC 8985 §6.2: RACK_sent_after.
  private static boolean isSentAfter(long at, long end, long otherAt, long otherEnd) {
    return at > otherAt || (at == otherAt && end > otherEnd);
  }

  /// RFC 8985 §6.2, step 4: for how long a segment may be overtaken.
  private long reorderingWindow(AckSample sample, boolean recovering) {
    if (!record.hasReordering() && (recovering || sent.sackedCount() >= DUPLICATES_FOR_LOSS)) {
      return 0;
    }
    return Math.min(record.multiple() * (sample.minRttNanos / 4), sample.srttNanos);
  }

  @Override
  public boolean detect(AckSample sample, boolean recovering) {
    long allowed = rttNanos + reorderingWindow(sample, recovering);
    long wait = 0;
    boolean found = false;
    int index = sent.oldestSent();
    while (index != SentSegments.NONE) { // RFC 8985 §6.2, step 5, in the order of sending
      long at = sent.sentAt(index);
      if (!isSentAfter(newestSentAt, newestEnd, at, sent.end(index))) {
        break; // so were all that follow
      }
      int next = sent.nextSent(index);
      long remaining = at + allowed - sample.now;
      if (remaining <= 0) {
        sent.markLost(index);
        found = true;
      } else {
        wait = Math.max(wait, remaining);
      }
      index = next;
    }
    deadline = wait == 0 ? NO_DEADLINE : sample.now + wait;
    return found;
  }

  @Override
  public void onTimeout(AckSample sample) { // RFC 8985 §6.3
    long allowed = rttNanos + reorderingWindow(sample, true);
    for (int i = 0; i < sent.size(); i++) {
      if (i == 0 || sent.sentAt(i) + allowed <= sample.now) {
        sent.markLost(i);
      }
    }
    deadline = NO_DEADLINE;
    probeEnd = NONE; // RFC 8985 §7.3: what the timer says is more
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public int assumedBytes() {
    return 0;
  }

  // ------------------------------------------------------------------ the probe of the tail

  @Override
  public boolean isProbing() {
    return probeEnd != NONE;
  }

  @Override
  public boolean mayProbe() {
    return !isProbing();
  }

  @Override
  public void onProbeSent(long sndNxt, boolean again) {
    probeEnd = sndNxt;
    probeAgain = again;
    record.measuredSinceProbe = false;
    record.probes++;
  }

  @Override
  public void onProbeSpurious() {
    probeEnd = NONE;
  }

  /// Looks for the probe's answer (RFC 8985 §7.4.2).
  ///
  /// @return true where the probe itself has repaired a loss, which is a sign of congestion
  @Override
  public boolean isRepairedByProbe(AckSample sample) {
    if (probeEnd == NONE || sample.sndUna < probeEnd) {
      return false;
    }
    boolean repaired = false;
    if (probeAgain && !(sample.hasDuplicateReport && sample.duplicateEnd == probeEnd)) {
      if (sample.sndUna > probeEnd) {
        repaired = true;
      } else if (!sample.duplicate || sample.selective) {
        return false; // one of the two copies has arrived
      }
    }
    probeEnd = NONE;
    return repaired;
  }
}
