package io.netjar.stack.tcp;

/// Finds losses by counting. With selective acknowledgements a segment is lost where enough behind
/// it has arrived (RFC 6675 §4: IsLost). Without, each duplicate acknowledgement stands for one
/// segment that arrived; the third, and in fast recovery each acknowledgement of a part, tell that
/// the oldest segment is lost (RFC 6582 §3.2).
///
/// DEVIATION: RFC 6675 §4 counts three discontiguous SACKed sequences, or more than two full
/// segments; here three SACKed segments are enough, also small ones side by side, as in Linux.
final class DuplicateThreshold implements LossDetection {
  private static final int DUPLICATES_FOR_LOSS = 3;

  private final SentSegments sent;
  private final LossRecord record;
  private final boolean selective;

  /// Duplicate acknowledgements since SND.UNA moved.
  private int duplicates;

  private int assumed;

  /// What ends here at the latest was judged before.
  private long judged;

  /// The one rescue of this recovery was sent (RFC 6675 §4: RescueRxt).
  private boolean rescued;

  /// Nothing before this position is sent again by [#extra] (RFC 6675 §2: HighRxt).
  private long highAgain;

  /// @param selective true where the peer sends selective acknowledgements
  DuplicateThreshold(SentSegments sent, LossRecord record, boolean selective) {
    this.sent = sent;
    this.record = record;
    this.selective = selective;
  }

  @Override
  public void onAcknowledgment(AckSample sample, boolean recovering) {
    if (sample.reordered) {
      record.reorderings++;
    }
    if (selective) {
      return;
    }
    if (sample.acked > 0) {
      int known = Math.min(assumed, sample.acked - Math.min(sample.acked, sample.segmentSize));
      sample.delivered -= known;
      assumed = recovering ? assumed - known : 0;
      duplicates = 0;
    } else if (sample.duplicate && (recovering || sample.sndUna > record.recover)) {
      // RFC 9937 §5: a duplicate stands for a segment; never for the oldest, which is missing. RFC
      // 6582 §3.2, step 2: none for what was in flight at the last loss.
      int rest = sent.pipe() - assumed - (recovering ? 0 : sample.segmentSize);
      int newly = Math.clamp(rest, 0, sample.segmentSize);
      assumed += newly;
      sample.delivered += newly;
      duplicates++;
    }
  }

  @Override
  public boolean detect(AckSample sample, boolean recovering) {
    if (selective) {
      return detectSacked(sample);
    }
    boolean third = !recovering && sample.duplicate && duplicates == DUPLICATES_FOR_LOSS;
    boolean part = recovering && sample.acked > 0 && sample.sndUna < record.recover;
    if (sent.isEmpty() || sent.isLost(0) || !(third || part)) {
      return false;
    }
    sent.markLost(0);
    return true;
  }

  /// RFC 6675 §4: what lies below enough SACKed segments is lost. Looks at nothing twice.
  private boolean detectSacked(AckSample sample) {
    if (!sample.selective || sent.isEmpty()) {
      return false;
    }
    int above = 0;
    int bytes = 0;
    int index = sent.firstFrom(sent.highestDelivered()) - 1;
    while (index >= 0 && sent.begin(index) >= judged) {
      if (sent.isSacked(index)) {
        above++;
        bytes += (int) (sent.end(index) - sent.begin(index));
        if (above >= DUPLICATES_FOR_LOSS
            || bytes > (DUPLICATES_FOR_LOSS - 1) * sample.segmentSize) {
          return markBelow(index);
        }
      }
      index--;
    }
    return false;
  }

  private boolean markBelow(int index) {
    boolean found = false;
    for (int i = sent.firstFrom(judged); i < index; i++) {
      if (!sent.isSacked(i) && !sent.isLost(i)) {
        sent.markLost(i);
        found = true;
      }
    }
    judged = sent.begin(index);
    return found;
  }

  @Override
  public void onTimeout(AckSample sample) {
    for (int i = 0; i < sent.size(); i++) {
      if (!sent.isSacked(i)) {
        sent.markLost(i);
      }
    }
    assumed = 0;
    duplicates = 0;
    judged = 0;
  }

  @Override
  public void onRecovery() {
    rescued = false;
    highAgain = 0;
  }

  /// What may be sent again in fast recovery where nothing is lost for sure and nothing new can be
  /// sent: a hole below what was SACKed, or once the last segment (RFC 6675 §4, NextSeg, rules 3
  /// and 4).
  ///
  /// @return [SentSegments#NONE] where there is none
  @Override
  public int extra() {
    if (!selective) {
      return SentSegments.NONE;
    }
    long below = sent.highestDelivered();
    for (int i = sent.firstFrom(highAgain); i < sent.size() && sent.end(i) < below; i++) {
      if (!sent.isSacked(i) && !sent.isAgain(i)) {
        return i;
      }
    }
    int last = sent.size() - 1;
    while (!rescued && last >= 0 && sent.isSacked(last)) {
      last--;
    }
    return rescued || last < 0 || sent.isAgain(last) ? SentSegments.NONE : last;
  }

  /// What [#extra] gave was sent.
  @Override
  public void onExtraSent(long end) {
    if (end > sent.highestDelivered()) {
      rescued = true;
    } else {
      highAgain = end;
    }
  }

  @Override
  public long deadline() {
    return NO_DEADLINE;
  }

  @Override
  public int assumedBytes() {
    return assumed;
  }
}
