package io.netjar.stack.tcp;

/// What a connection that has lost something keeps for good: what it counted, what it has learnt
/// about reordering, and what it needs to find out later that a loss was none. A connection that
/// never lost anything has none.
final class LossRecord {
  /// Value of a position or time that there is not.
  static final long NONE = -1;

  /// RFC 8985 §6.2: recoveries without a duplicate report after which the window is small again.
  private static final int PERSISTENCE = 16;

  private static final int MOST_MULTIPLES = 255;

  /// Segments sent again in fast recovery or because the peer or a router asked for it, after a
  /// timeout, and to probe the tail.
  int fastRetransmissions;

  int timeoutRetransmissions;
  int probeRetransmissions;

  /// Probes of the tail, with new data or old (RFC 8985 §7.3).
  int probes;

  /// Duplicate acknowledgements (RFC 5681 §2).
  long duplicateAcks;

  /// Reports that something arrived twice (RFC 2883 §4).
  int duplicateReports;

  /// Acknowledgements that showed that segments had overtaken each other (RFC 8985 §6.2, step 3).
  int reorderings;

  /// Reductions of the window that were undone.
  int spurious;

  /// Behind what was in flight at the last loss (RFC 6582 §3.2: recover).
  long recover = NONE;

  /// RACK.reo_wnd_mult, RACK.reo_wnd_persist, RACK.dsack_round (RFC 8985 §5.3).
  private int multiple = 1;

  private int persist;
  private long reportRound = NONE;

  /// True where a round trip was measured since the last probe of the tail (RFC 8985 §7.3).
  boolean measuredSinceProbe = true;

  /// SND.UNA when the window was reduced, while that may still prove wrong; else [#NONE].
  private long undoFrom = NONE;

  /// When something was sent again first since, or [#NONE].
  private long againAt = NONE;

  /// How many segments sent again since are not reported to have arrived twice.
  private int unreported;

  /// Segments sent again in all.
  long retransmissions() {
    return (long) fastRetransmissions + timeoutRetransmissions + probeRetransmissions;
  }

  /// True once segments were seen to overtake each other (RFC 8985 §5.3: RACK.reordering_seen).
  boolean hasReordering() {
    return reorderings > 0;
  }

  // ------------------------------------------------------------------ the reordering window

  /// How many quarters of the least round-trip time reordering is allowed to last.
  int multiple() {
    return multiple;
  }

  /// RFC 8985 §6.2, step 4: at most one quarter more in a round trip.
  void adaptReordering(AckSample sample) {
    if (reportRound != NONE && sample.sndUna >= reportRound) {
      reportRound = NONE;
    }
    if (reportRound == NONE && sample.hasDuplicateReport) {
      reportRound = sample.sndNxt;
      multiple = Math.min(MOST_MULTIPLES, multiple + 1);
      persist = PERSISTENCE;
    }
  }

  /// A recovery is over (RFC 8985 §6.2, step 4).
  void onRecovered() {
    if (--persist <= 0) {
      persist = 0;
      multiple = 1;
    }
  }

  // ------------------------------------------------------------------ whether a loss was none

  /// The window is reduced now.
  void beginUndo(long sndUna) {
    undoFrom = sndUna;
    againAt = NONE;
    unreported = 0;
  }

  /// The reduction stands.
  void endUndo() {
    undoFrom = NONE;
  }

  /// A segment was sent again.
  void onSentAgain(long now) {
    if (undoFrom != NONE) {
      againAt = againAt == NONE ? now : againAt;
      unreported++;
    }
  }

  /// True where the acknowledgement shows that the reduction was wrong: the peer got both copies of
  /// all that was sent again (RFC 3708 §3), or what it acknowledges was sent before anything was
  /// sent again (RFC 3522 §3.2).
  boolean isDisproved(AckSample sample) {
    if (undoFrom == NONE) {
      return false;
    }
    if (sample.hasDuplicateReport && sample.duplicateEnd > undoFrom && unreported > 0) {
      unreported--;
      if (unreported == 0) {
        return true;
      }
    }
    return sample.acked > 0 && againAt != NONE && sample.isEchoBefore(againAt);
  }
}
