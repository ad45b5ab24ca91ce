package io.netjar.stack.tcp;

/// The one decision what a [Sender] sends next: what is lost first, then what is new (RFC 6675 §4,
/// NextSeg), within the window of the [Recovery] or the congestion control, and within the peer's.
/// What it answers also says which timer must run, so that output and deadline cannot disagree.
final class NextSegment {
  /// What [#decide] found.
  enum Verdict {
    /// A segment is to be sent.
    SEND,
    /// Nothing is left to send.
    NOTHING,
    /// The congestion window is full: an acknowledgement will come.
    CONGESTION,
    /// Nagle's algorithm waits for an acknowledgement (RFC 9293 §3.7.4).
    NAGLE,
    /// The peer's window is closed (RFC 9293 §3.8.6.1).
    WINDOW,
    /// The peer's window is open too little (RFC 9293 §3.8.6.2.1).
    SILLY
  }

  private NextSegment() {}

  /// Decides.
  ///
  /// @param plan takes the segment where the answer is [Verdict#SEND]
  static Verdict decide(Sender s, SegmentPlan plan) {
    var sent = s.sent();
    // A peer may have told meanwhile that it has what the timer asked for. If it takes that back,
    // the next timeout finds out (RFC 2018 §8).
    if (s.resendFirst && !sent.isEmpty() && !sent.isSacked(0)) {
      return s.isSynAcknowledged() && !fits(s, 0) ? Verdict.WINDOW : again(s, plan, 0);
    }
    if (s.probing) {
      return probe(s, plan);
    }
    var repair = s.recovery();
    if (repair != null && repair.isNewFirst()) { // RFC 5682 §3.1, step 2b
      var verdict = fresh(s, plan);
      if (verdict == Verdict.SEND || verdict == Verdict.CONGESTION || !repair.onNothingNew()) {
        return verdict;
      }
    }
    int lost = sent.nextLost(); // RFC 6675 §4, NextSeg, rule 1
    if (lost >= 0) {
      return lost(s, plan, lost);
    }
    var verdict = fresh(s, plan); // rule 2
    if (repair == null || verdict == Verdict.SEND || verdict == Verdict.CONGESTION) {
      return verdict;
    }
    int extra = repair.extra(); // rules 3 and 4
    return extra >= 0 && lost(s, plan, extra) == Verdict.SEND ? Verdict.SEND : verdict;
  }

  private static Verdict lost(Sender s, SegmentPlan plan, int index) {
    if (!fits(s, index)) {
      return Verdict.WINDOW;
    }
    int length = (int) (s.sent().end(index) - s.sent().begin(index));
    return isAllowed(s, length) ? again(s, plan, index) : Verdict.CONGESTION;
  }

  /// True where a segment that was sent lies within a window that the peer may have shrunk since.
  /// The oldest one is cut where it only begins there (RFC 9293 §3.8.6); others wait for their
  /// turn, so that a peer cannot have the whole queue cut to pieces.
  private static boolean fits(Sender s, int index) {
    long edge = s.sndUna + s.sndWnd;
    var sent = s.sent();
    if (index == 0 && sent.begin(0) < edge && edge < sent.end(0)) {
      sent.cutFirst(edge);
    }
    return sent.end(index) <= edge;
  }

  private static boolean isAllowed(Sender s, int length) {
    int pipe = s.pipe();
    return pipe <= 0 || pipe + length <= s.window();
  }

  private static Verdict fresh(Sender s, SegmentPlan plan) {
    if (s.sndNxt == s.iss()) {
      return plan(s, plan, s.iss(), s.iss() + 1, SegmentPlan.NEW);
    }
    if (!s.isSynAcknowledged()) {
      return Verdict.NOTHING;
    }
    int data = unsent(s);
    boolean fin = s.finWanted && s.sndNxt <= s.written;
    if (data == 0 && !fin) {
      return Verdict.NOTHING;
    }
    int usable = usable(s);
    if (usable <= 0) {
      return Verdict.WINDOW;
    }
    return data == 0
        ? plan(s, plan, s.sndNxt, s.sndNxt + 1, SegmentPlan.NEW)
        : data(s, plan, data, usable, fin);
  }

  private static int unsent(Sender s) {
    return (int) (s.written - Math.min(s.sndNxt, s.written));
  }

  private static int usable(Sender s) {
    return (int) (s.sndUna + s.sndWnd - s.sndNxt);
  }

  /// RFC 9293 §3.8.6.2.1: D is `data`, U is `usable`.
  private static Verdict data(Sender s, SegmentPlan plan, int data, int usable, boolean fin) {
    int full = s.mss - plan.reserved;
    int length = Math.min(Math.min(data, usable), full);
    boolean all = length == data;
    if (length < full && !all && 2 * length < s.largestWindow && !s.override) {
      return Verdict.SILLY;
    }
    if (!isAllowed(s, length)) {
      return Verdict.CONGESTION;
    }
    boolean last = fin && all;
    if (length < full && !last && !s.noDelay && !s.urgent && s.smallEnd > s.sndUna) {
      // DEVIATION: RFC 9293 §3.7.4 holds a small segment while anything is unacknowledged; here, as
      // in Linux (Minshall's variant), only another small one holds it back, be it all that is left
      // or half of the window (RFC 9293 §3.8.6.2.1, conditions 2 and 3).
      return Verdict.NAGLE;
    }
    boolean withFin = last && length < usable;
    return plan(s, plan, s.sndNxt, s.sndNxt + length + (withFin ? 1 : 0), SegmentPlan.NEW);
  }

  /// RFC 8985 §7.3: new data where there is some and the peer takes it, else the last segment
  /// again.
  private static Verdict probe(Sender s, SegmentPlan plan) {
    int length = Math.min(Math.min(unsent(s), usable(s)), s.mss - plan.reserved);
    if (length > 0) {
      return plan(s, plan, s.sndNxt, s.sndNxt + length, SegmentPlan.NEW);
    }
    int last = s.sent().size() - 1;
    if (!fits(s, last)) {
      s.probing = false;
      return Verdict.WINDOW;
    }
    return again(s, plan, last);
  }

  private static Verdict again(Sender s, SegmentPlan plan, int index) {
    return plan(s, plan, s.sent().begin(index), s.sent().end(index), index);
  }

  private static Verdict plan(Sender s, SegmentPlan plan, long begin, long end, int index) {
    plan.begin = begin;
    plan.end = end;
    plan.index = index;
    plan.syn = begin == s.iss();
    plan.fin = end > s.written;
    plan.payload = (int) (Math.min(end, s.written) - begin) - (plan.syn ? 1 : 0);
    plan.push = end >= s.written && plan.payload > 0;
    return Verdict.SEND;
  }
}
