package io.netjar.stack.tcp;

/// What the timer is for that watches over what is in flight. Three things want it, never two at
/// once: the retransmission timeout (RFC 6298 §5), before it the probe of the tail (RFC 8985 §7.2),
/// and before both the end of the time for which a segment may be overtaken (RFC 8985 §6.2). When
/// the timeout itself is due is remembered meanwhile.
final class RetransmissionTimer {
  private RetransmissionTimer() {}

  /// Something was sent: the timeout runs from now, where it does not run (RFC 6298 §5.1).
  ///
  /// @param fresh true for what was not sent before: the tail is another one (RFC 8985 §7.2)
  static void onSent(TcpConnection c, boolean fresh, long now) {
    var timers = c.timers();
    boolean stopped = timers.timeoutAt == Timers.NEVER;
    if (stopped || isCareful(c.sender(), fresh)) {
      timers.timeoutAt = now + c.sender().rtt().rtoNanos();
    }
    if (stopped || fresh || isCareful(c.sender(), fresh) || timers.purpose() == Timers.PROBE) {
      watch(c, fresh, now);
    }
  }

  /// RFC 6675 §6: with selective acknowledgements a recovery may last longer than the timeout, so
  /// that the more careful variant is taken, which lets it run from each segment that is sent
  /// again.
  private static boolean isCareful(Sender sender, boolean fresh) {
    var recovery = sender.recovery();
    return !fresh
        && sender.selective
        && recovery != null
        && recovery.phase() == Recovery.Phase.FAST_RECOVERY;
  }

  /// Something new was acknowledged (RFC 6298 §5.2, §5.3).
  static void onAcknowledged(TcpConnection c, long now) {
    var sender = c.sender();
    if (!sender.hasFlight()) {
      c.timers().timeoutAt = Timers.NEVER;
    } else if (sender.recovery() == null || sender.recovery().restartsTimer()) {
      c.timers().timeoutAt = now + sender.rtt().rtoNanos();
    }
    watch(c, true, now);
  }

  /// The timeout runs from now.
  static void restart(TcpConnection c, long now) {
    c.timers().timeoutAt = now + c.sender().rtt().rtoNanos();
  }

  /// Sets the timer for what comes first, after anything that is neither.
  static void update(TcpConnection c, long now) {
    watch(c, false, now);
  }

  private static void watch(TcpConnection c, boolean freshTail, long now) {
    var timers = c.timers();
    var sender = c.sender();
    if (!c.isOpen() || !sender.hasFlight()) {
      timers.timeoutAt = Timers.NEVER;
      timers.clear(Timers.RETRANSMISSION);
      return;
    }
    var recovery = sender.recovery();
    long deadline = recovery == null ? Timers.NEVER : recovery.detection().deadline();
    if (deadline < timers.timeoutAt) {
      timers.watch(Timers.REORDERING, deadline);
    } else if (!mayProbe(sender)) {
      timers.watch(Timers.TIMEOUT, timers.timeoutAt);
    } else if (freshTail || timers.purpose() != Timers.PROBE) {
      // RFC 8985 §7.2: never later than the timeout.
      long probeAt = now + probeTimeoutNanos(sender, c.settings());
      timers.watch(Timers.PROBE, Math.min(probeAt, timers.timeoutAt));
    }
  }

  /// True where the tail may be probed if no acknowledgement comes (RFC 8985 §7.2, §7.3): with
  /// selective acknowledgements, while nothing is repaired, and once the round trip was measured
  /// since the last probe.
  static boolean mayProbe(Sender sender) {
    var recovery = sender.recovery();
    var record = sender.record();
    return sender.selective
        && sender.rack
        && sender.isSynAcknowledged()
        && (recovery == null || recovery.mayProbe())
        && (record == null || record.measuredSinceProbe)
        && isTailInWindow(sender);
  }

  /// True where the peer, which may have shrunk its window, takes the last segment: else the
  /// timeout finds out what it does take (RFC 9293 §3.8.6).
  private static boolean isTailInWindow(Sender sender) {
    var sent = sender.sent();
    int last = sent.size() - 1;
    // Only the oldest segment is cut to what the window takes of it.
    long needed = last == 0 ? sent.begin(0) + 1 : sent.end(last);
    return needed <= sender.sndUna + sender.sndWnd;
  }

  /// Time after which the tail is probed (RFC 8985 §7.2: PTO).
  ///
  /// DEVIATION: RFC 8985 §7.2 leaves the peer time to delay its acknowledgement where one segment
  /// is in flight; here also where several are that together are less than two full ones, because
  /// for these too it may be delayed (RFC 9293 §3.8.6.3).
  private static long probeTimeoutNanos(Sender sender, TcpSettings settings) {
    long srtt = sender.rtt().srttNanos();
    if (srtt == 0) {
      return settings.initialRtoNanos();
    }
    boolean few = sender.sent().size() == 1 || sender.sndNxt - sender.sndUna < 2L * sender.mss;
    return 2 * srtt + (few ? settings.minimumRtoNanos() : 0);
  }
}
