package io.netjar.stack.tcp;

/// What a sender does about losses: whether it is in recovery, where that ends, the window while it
/// lasts, and what turns out to have been no loss. Made with the first sign of a loss, and dropped
/// when all is acknowledged.
final class Recovery {
  /// What the sender is doing.
  enum Phase {
    /// Nothing is repaired.
    OPEN,
    /// The window is brought down because of a congestion mark; nothing is lost (RFC 3168 §6.1.2).
    REDUCING,
    /// Losses are repaired, and the window is brought down (RFC 5681 §3.2, RFC 6675 §5).
    FAST_RECOVERY,
    /// The retransmission timer has expired, and the window grows from one segment (RFC 5681 §3.1).
    TIMED_OUT
  }

  private final SentSegments sent;
  private CongestionControl congestion;
  private final LossRecord record;
  private final LossDetection detection;
  private final boolean selective;
  private final ProportionalRate rate = new ProportionalRate();
  private Phase phase = Phase.OPEN;

  /// Behind what was in flight when the phase began.
  private long recover;

  /// The same of the fast recovery that a timeout has interrupted, or [LossRecord#NONE].
  private long interrupted = LossRecord.NONE;

  private long reducedAt = LossRecord.NONE;

  /// SND.NXT when the first sign of a loss came: what limited transmit sends since is not counted
  /// (RFC 5681 §3.2, step 2).
  private long limitedFrom;

  /// True while something behind a gap has arrived.
  private boolean hasSigns;

  /// Which step of RFC 5682 §3.1 finds out whether the timeout was spurious: 2 or 3, or 0 where
  /// that is known.
  private int doubt;

  /// New data goes before what is lost, for that purpose (RFC 5682 §3.1, step 2b).
  private boolean newFirst;

  /// Some has gone, and its answer will tell.
  private boolean newSent;

  private boolean partSeen;

  /// @param selective true where the peer sends selective acknowledgements
  /// @param sndNxt now
  Recovery(
      SentSegments sent,
      CongestionControl congestion,
      LossRecord record,
      LossDetection detection,
      boolean selective,
      long sndNxt) {
    this.sent = sent;
    this.congestion = congestion;
    this.record = record;
    this.detection = detection;
    this.selective = selective;
    this.limitedFrom = sndNxt;
  }

  /// The window outside the reduction is another one's from now on.
  void congestion(CongestionControl control) {
    congestion = control;
  }

  Phase phase() {
    return phase;
  }

  LossDetection detection() {
    return detection;
  }

  /// SND.NXT when the window was reduced last; [LossRecord#NONE] where it was not.
  long reducedAt() {
    return reducedAt;
  }

  /// What is in flight (RFC 6675 §4).
  int pipe() {
    return sent.pipe() - detection.assumedBytes();
  }

  /// What may be in flight.
  int window() {
    return isReducing() ? rate.window() : congestion.cwnd();
  }

  /// True while the window is not that of the congestion control.
  boolean isReducing() {
    return phase == Phase.REDUCING || phase == Phase.FAST_RECOVERY;
  }

  /// True where nothing is left to do, so that the machine need not be kept.
  boolean isOver() {
    return phase == Phase.OPEN && sent.isEmpty() && !detection.isProbing();
  }

  /// True where new data is to go before what is lost.
  boolean isNewFirst() {
    return newFirst;
  }

  /// There is no new data, or no more, that could go first (RFC 5682 §3.1, step 2b).
  ///
  /// @return true where what is lost is to be sent instead; false where new data has gone, and its
  ///   answer is awaited
  boolean onNothingNew() {
    if (newSent) {
      return false;
    }
    newFirst = false;
    doubt = 0;
    return true;
  }

  /// True where an acknowledgement of something new starts the retransmission timer anew: always,
  /// but without selective acknowledgements in fast recovery only the first one of a part (RFC 6582
  /// §3.2, step 3).
  boolean restartsTimer() {
    if (selective || phase != Phase.FAST_RECOVERY) {
      return true;
    }
    boolean first = !partSeen;
    partSeen = true;
    return first;
  }

  // ------------------------------------------------------------------ acknowledgements

  /// Takes in what an acknowledgement tells, after the scoreboard has.
  void onAcknowledgment(AckSample sample) {
    detection.onAcknowledgment(sample, phase == Phase.FAST_RECOVERY);
    if (sample.hasDuplicateReport) {
      record.duplicateReports++;
    }
    if (record.isDisproved(sample)) {
      undo();
    }
    if (detection.isRepairedByProbe(sample)) {
      onRepairedByProbe(sample);
    }
    newFirst = false;
    boolean left = phase != Phase.OPEN && sample.sndUna >= recover;
    boolean reduced = left && isReducing();
    if (left) {
      leave();
    }
    boolean found = detection.detect(sample, isRepairing());
    switch (phase) {
      case OPEN -> {
        noteSigns(sample);
        if (found || (left && sent.lostBytes() > 0)) {
          enter(sample);
        } else if (sample.congestionNews) {
          onCongestionEcho(sample);
        } else if (!reduced) {
          growWindow(sample);
        }
      }
      case REDUCING -> {
        if (found) {
          repairMeanwhile(sample);
        }
        reduce(sample, found);
      }
      case FAST_RECOVERY -> reduce(sample, found);
      case TIMED_OUT -> onTimedOut(sample);
    }
  }

  private boolean isRepairing() {
    return phase == Phase.FAST_RECOVERY || phase == Phase.TIMED_OUT;
  }

  /// What was sent before the first sign is the flight that a loss is measured by.
  private void noteSigns(AckSample sample) {
    boolean signs = sent.sackedBytes() + detection.assumedBytes() > 0;
    if (!signs || !hasSigns) {
      // What this acknowledgement itself lets out is not limited transmit's either.
      limitedFrom = sample.sndNxt + sample.acked;
    }
    hasSigns = signs;
  }

  private void growWindow(AckSample sample) {
    if (sample.acked > 0 && !sample.congestionEcho) { // RFC 3168 §6.1.2
      congestion.onAcknowledged(sample);
    }
  }

  /// RFC 9937 §6.
  private void reduce(AckSample sample, boolean found) {
    boolean safe = sample.acked > 0 && !found;
    rate.onAcknowledgment(sample.delivered, pipe(), safe, sample.segmentSize);
    if (!selective && found) {
      // RFC 6582 §3.2, step 3: what an acknowledgement of a part uncovers is sent again at once.
      rate.allow(pipe() + sample.segmentSize);
    }
  }

  /// Fast recovery begins.
  private void enter(AckSample sample) {
    beginRepair(sample);
    record.beginUndo(sample.sndUna);
    begin(Phase.FAST_RECOVERY, sample);
  }

  /// Something is lost while the window is brought down anyway: that is repaired too, and reduces
  /// no second time (RFC 3168 §6.1.2: one reduction in a round trip, whatever its reasons).
  private void repairMeanwhile(AckSample sample) {
    beginRepair(sample);
    phase = Phase.FAST_RECOVERY;
    recover = sample.sndNxt;
  }

  private void beginRepair(AckSample sample) {
    detection.onRecovery();
    record.recover = sample.sndNxt;
    partSeen = false;
  }

  private void begin(Phase next, AckSample sample) {
    int all = (int) (sample.sndNxt - sample.sndUna);
    long limited = limitedFrom - sample.sndUna;
    // An echo speaks of what was in flight before this acknowledgement.
    int echoed = next == Phase.REDUCING ? sample.acked : 0;
    int flight = limited > 0 ? (int) Math.min(limited, all + echoed) : all;
    congestion.onCongestion(flight);
    reducedAt = sample.sndNxt;
    sample.reduced = true;
    phase = next;
    recover = sample.sndNxt;
    limitedFrom = sample.sndNxt;
    int arrived = sent.sackedBytes() + detection.assumedBytes() - sample.delivered;
    rate.begin(congestion.ssthresh(), all - arrived);
    reduce(sample, true);
  }

  /// The phase is over.
  private void leave() {
    if (isReducing()) {
      congestion.onRecovered();
    }
    if (isRepairing()) {
      record.onRecovered();
    }
    phase = Phase.OPEN;
    interrupted = LossRecord.NONE;
    doubt = 0;
    hasSigns = false;
  }

  /// The peer echoes a congestion mark (RFC 3168 §6.1.2); while the window is reduced anyway
  /// nothing comes of it.
  private void onCongestionEcho(AckSample sample) {
    record.endUndo();
    begin(Phase.REDUCING, sample);
    if (sent.isEmpty()) {
      leave(); // no acknowledgement will come that could end it
    }
  }

  /// A probe of the tail was what filled the hole: the loss was real (RFC 8985 §7.4.1).
  private void onRepairedByProbe(AckSample sample) {
    if (phase == Phase.OPEN) {
      record.endUndo(); // what was reduced before this cannot be undone without this
      congestion.onCongestion((int) (sample.sndNxt - sample.sndUna) + sample.acked);
      reducedAt = sample.sndNxt;
      sample.reduced = true;
      congestion.onRecovered();
    }
  }

  /// The last reduction was wrong. A fast recovery that it has interrupted goes on, with its own
  /// reduction: nothing has disproved that loss.
  private void undo() {
    record.endUndo();
    record.spurious++;
    record.reorderings++; // what came after all was overtaken
    sent.clearLost();
    congestion.onSpurious();
    phase = Phase.OPEN;
    doubt = 0;
    if (interrupted != LossRecord.NONE) {
      phase = Phase.FAST_RECOVERY;
      recover = interrupted;
      interrupted = LossRecord.NONE;
      rate.begin(congestion.ssthresh(), pipe());
    }
  }

  // ------------------------------------------------------------------ timers

  /// [LossDetection#deadline] has come.
  void onDeadline(AckSample sample) {
    if (detection.detect(sample, isRepairing()) && phase == Phase.OPEN) {
      enter(sample);
    } else if (phase == Phase.REDUCING && sent.lostBytes() > 0) {
      repairMeanwhile(sample);
    }
  }

  /// The retransmission timer expired (RFC 6298 §5.4, RFC 5681 §3.1).
  ///
  /// @param again true where it expired for the same data before
  void onTimeout(AckSample sample, boolean again) {
    if (!sent.isEmpty() && sent.isSacked(0)) {
      // RFC 2018 §8: the peer has thrown away what it had. DEVIATION: else its word is kept, as in
      // Linux, where the RFC forgets it with every timeout.
      sent.clearSacked();
    }
    // RFC 5682 §3.1, step 1: not where a recovery was under way.
    doubt = again || !isRepairing() ? 2 : 0;
    if (isReducing()) {
      // RFC 4015 §3.2: an undo restores what was before the timeout, not before the earlier loss.
      congestion.onRecovered();
    }
    if (!again) {
      interrupted = phase == Phase.FAST_RECOVERY ? recover : LossRecord.NONE;
    }
    congestion.onTimeout((int) (sample.sndNxt - sample.sndUna), again);
    if (!again) {
      record.beginUndo(sample.sndUna);
    }
    reducedAt = sample.sndNxt;
    detection.onTimeout(sample);
    newFirst = false;
    phase = Phase.TIMED_OUT;
    recover = sample.sndNxt;
    record.recover = sample.sndNxt;
  }

  private void onTimedOut(AckSample sample) {
    if (isSpurious(sample)) {
      undo();
    }
    if (isReducing()) {
      reduce(sample, false);
    } else {
      growWindow(sample);
    }
  }

  /// RFC 5682 §3.1, and §2.1 without selective acknowledgements: a timeout was spurious where,
  /// after what was sent again is acknowledged, something is that was sent once only, and before.
  private boolean isSpurious(AckSample sample) {
    if (doubt == 2) {
      if (sample.acked > 0) { // step 2b
        doubt = 3;
        newFirst = true;
        newSent = false;
      } else if (sample.duplicate && !selective) { // §2.1, step 2a
        doubt = 0;
      }
      return false;
    }
    if (doubt == 3) {
      if (sample.originalEnd <= recover && (selective || !sample.ambiguous)) {
        return true; // step 3b
      }
      if (sample.duplicate || sample.selective || sample.acked > 0) {
        doubt = 0; // step 3a
        if (sample.duplicate && !selective) {
          congestion.onTimeoutConfirmed();
        }
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ sending

  /// What may be sent where nothing is lost and nothing new can be sent, or [SentSegments#NONE].
  int extra() {
    return phase == Phase.FAST_RECOVERY ? detection.extra() : SentSegments.NONE;
  }

  /// Something new was sent.
  void onSent(int bytes) {
    newSent = true;
    if (isReducing()) {
      rate.onSent(bytes);
    }
  }

  /// A segment is sent again.
  void onSentAgain(int index, int bytes, long now) {
    onSent(bytes);
    record.onSentAgain(now);
    if (phase == Phase.TIMED_OUT) {
      record.timeoutRetransmissions++;
    } else {
      record.fastRetransmissions++;
    }
    if (!sent.isLost(index)) {
      detection.onExtraSent(sent.end(index));
    }
  }

  /// True where the tail may be probed: nothing is repaired and nothing is SACKed (RFC 8985 §7.2),
  /// and no probe is under way.
  boolean mayProbe() {
    return !isRepairing()
        && sent.sackedBytes() == 0
        && sent.lostBytes() == 0
        && detection.mayProbe();
  }

  /// The peer repeats itself though nothing is in flight: it has got the probe of the tail, and
  /// what that repeated, so nothing was lost (RFC 8985 §7.4.2).
  void onRepeated() {
    detection.onProbeSpurious();
  }

  /// A probe of the tail was sent (RFC 8985 §7.3).
  void onProbeSent(long sndNxt, boolean again) {
    detection.onProbeSent(sndNxt, again);
  }
}
