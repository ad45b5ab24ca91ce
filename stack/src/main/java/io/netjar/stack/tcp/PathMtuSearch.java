package io.netjar.stack.tcp;

/// The search for the longest segment that a path takes (RFC 4821 §7, RFC 1191 §6.3). A connection
/// has one from the moment when its segments turned out to be too long until they are as long
/// again.
///
/// Between what is known to arrive and what is not, one data segment of the length in the middle is
/// sent: a probe, which may exceed the congestion window by less than a segment. Where it is
/// acknowledged, segments become so long; where it is lost, the bytes are sent again in short ones.
/// When nothing is left between, the search rests for ten minutes.
final class PathMtuSearch {
  /// RFC 1191 §6.3: after ten minutes a path may have become better.
  private static final long REST_NANOS = 600_000_000_000L;

  /// The search ends where there is less than this between its bounds, as on Linux.
  private static final int CLOSE_ENOUGH = 8;

  /// How many ordinary segments go behind a probe, so that its loss is found without a timeout (RFC
  /// 4821 §7.4).
  private static final int BEHIND = 5;

  private static final long NONE = Long.MIN_VALUE;

  /// Bytes of payload before anything was too long.
  private final int most;

  /// The longest segment that may arrive; longer ones were lost.
  private int high;

  private long notBefore;
  private long probeBegin = NONE;
  private long probeEnd;

  /// @param most the segments' length before
  PathMtuSearch(int most) {
    this.most = most;
  }

  /// Segments of `size` bytes or more were lost without a word: the search begins at once. Where
  /// shorter ones are lost too, it may be the path that is gone and not a length: then what the
  /// first guess left open stays open (RFC 4821 §7.7).
  void onBlackHole(int size, long now) {
    high = Math.max(high, size - 1);
    notBefore = now;
    probeBegin = NONE;
  }

  /// A router says what the next link takes: that is believed for ten minutes.
  void onTold(long now) {
    high = most;
    notBefore = now + REST_NANOS;
    probeBegin = NONE;
  }

  /// Looks what became of a probe, before anything is sent.
  ///
  /// @return false where the search is over
  boolean settle(Sender sender, long now) {
    if (probeBegin == NONE) {
      return sender.mss() < most;
    }
    int size = (int) (probeEnd - probeBegin);
    if (sender.sndUna() >= probeEnd) {
      probeBegin = NONE;
      sender.onLongerPath(size);
      rest(size, now);
      return size < most;
    }
    if (sender.sndUna() <= probeBegin) {
      var sent = sender.sent();
      int index = sent.firstFrom(probeBegin);
      if (index < sent.size() && sent.isLost(index)) {
        high = size - 1;
        probeBegin = NONE;
        // The bytes go again in segments that are known to arrive. DEVIATION from RFC 4821 §7.7:
        // the loss counts as congestion, once in a search step; what undoes it would have to be
        // sure that nothing else was lost.
        sender.onSmallerPath(sender.mss());
        rest(sender.mss(), now);
      }
    }
    return true;
  }

  private void rest(int size, long now) {
    if (high - size < CLOSE_ENOUGH) {
      high = most;
      notBefore = now + REST_NANOS;
    }
  }

  /// Plans a probe, where it is time for one and there is enough to send behind it.
  boolean plan(Sender sender, SegmentPlan plan, long now) {
    if (now < notBefore || probeBegin != NONE || plan.reserved > 0 || isRepairing(sender)) {
      return false;
    }
    // The length from before first: often the path is as it was.
    int size = high == most ? most : sender.mss() + (high - sender.mss() + 1) / 2;
    int needed = size + BEHIND * sender.mss();
    boolean hasData = sender.written - sender.sndNxt() >= needed;
    long usable = sender.sndUna() + sender.sndWnd() - sender.sndNxt();
    boolean hasWindow = sender.sndWnd() >= needed && usable >= size;
    if (!sender.isSynAcknowledged()
        || size <= sender.mss()
        || !hasData
        || !hasWindow
        || sender.window() < needed
        || sender.pipe() + sender.mss() > sender.window()) {
      return false;
    }
    probeBegin = sender.sndNxt();
    probeEnd = probeBegin + size;
    plan.begin = probeBegin;
    plan.end = probeEnd;
    plan.index = SegmentPlan.NEW;
    plan.payload = size;
    plan.syn = false;
    plan.fin = false;
    plan.push = false;
    return true;
  }

  /// RFC 4821 §7.4: nothing is tried while something else is repaired.
  private static boolean isRepairing(Sender sender) {
    var repair = sender.recovery();
    return sender.sent().nextLost() >= 0 || (repair != null && repair.isReducing());
  }
}
