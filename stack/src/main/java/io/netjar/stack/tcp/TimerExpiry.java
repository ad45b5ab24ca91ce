package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;

/// What a connection does when one of its [Timers] expires (RFC 9293 §3.10.8).
final class TimerExpiry {
  /// After so many repetitions a path may be a black hole (Linux tcp_retries1).
  private static final int VAIN_RETRIES = 3;

  private TimerExpiry() {}

  /// Handles the expiry of `timer`.
  static void process(TcpConnection c, int timer, long now) {
    if (!c.isOpen()) {
      return;
    }
    switch (timer) {
      case Timers.RETRANSMISSION -> onRetransmission(c, now);
      case Timers.PERSIST -> onPersist(c, now);
      case Timers.DELAYED_ACK -> onDelayedAck(c);
      case Timers.FIN_WAIT_2 -> StateChange.end(c, null);
      case Timers.KEEP_ALIVE -> onKeepAlive(c, now);
      case Timers.USER_TIMEOUT -> StateChange.end(c, unanswered(c)); // RFC 9293 §3.10.8
      default -> throw new IllegalStateException("no such timer: " + timer);
    }
  }

  /// What the shared timer was set for.
  private static void onRetransmission(TcpConnection c, long now) {
    byte purpose = c.timers().purpose();
    c.timers().clear(Timers.RETRANSMISSION);
    switch (purpose) {
      case Timers.REORDERING -> c.sender().onReorderingTimeout(now);
      case Timers.PROBE -> onTail(c, now);
      default -> onTimeout(c, now);
    }
    RetransmissionTimer.update(c, now);
  }

  /// RFC 8985 §7.3: the probe, and then the retransmission timer.
  private static void onTail(TcpConnection c, long now) {
    var sender = c.sender();
    if (sender.hasFlight() && RetransmissionTimer.mayProbe(sender)) {
      sender.probing = true;
      RetransmissionTimer.restart(c, now);
    }
  }

  /// RFC 6298 §5.4–5.6; RFC 9293 §3.8.3 for the limits.
  private static void onTimeout(TcpConnection c, long now) {
    var sender = c.sender();
    if (!sender.hasFlight()) {
      return;
    }
    // RFC 9293 §3.8.6: nothing is sent again into a window that the peer has shrunk to nothing,
    // until
    // it opens; meanwhile it is probed.
    boolean probes = sender.isSynAcknowledged() && sender.sndWnd() == 0;
    if (c.retries >= (probes ? probeLimit(c) : retryLimit(c)) && !isLimitedByTime(c)) {
      StateChange.end(c, unanswered(c));
      return;
    }
    if (c.state() == TcpState.SYN_SENT) {
      // RFC 3168 §6.1.1.1: something on the way may drop our SYN because it asks for this.
      c.options = SynOptions.withoutEcn(c.options);
    }
    if (probes) {
      sender.rtt().backOff();
      sender.resendFirst();
      c.zeroWindowProbes++;
      SegmentOutput.sendProbe(c, now);
    } else {
      if (c.settings().mtuProbing() && sender.isSynAcknowledged() && c.retries >= VAIN_RETRIES) {
        PathMtu.onBlackHole(c, now);
      }
      sender.onTimeout(c.retries > 0, now);
    }
    c.retries++;
    RetransmissionTimer.restart(c, now);
  }

  /// Why a peer does not answer. A connect fails for the reason that the network gave, where it
  /// gave one; a connection that stood is lost because its time is over, since what the network
  /// said meanwhile is a hint only (RFC 1122 §4.2.3.9).
  private static SocketError unanswered(TcpConnection c) {
    var given = c.softError;
    return given == null || c.isEstablished() ? SocketError.TIMED_OUT : given;
  }

  /// How often a segment is sent again before its connection is lost (RFC 9293 §3.8.3: R2).
  ///
  /// DEVIATION from RFC 9293 §3.8.3: there is no R1, after which IP would look for another path,
  /// because routes are static; and a SYN is given up after 127 s instead of three minutes, as
  /// Linux does.
  private static int retryLimit(TcpConnection c) {
    return c.state() == TcpState.SYN_SENT || c.state() == TcpState.SYN_RECEIVED
        ? c.settings().synRetries()
        : dataRetryLimit(c);
  }

  /// RFC 5482 §3.1: the program's limit takes the place of ours, as on Linux, be it shorter or
  /// longer; after the program has closed it has no limit of its own any more.
  private static boolean isLimitedByTime(TcpConnection c) {
    return c.settings().userTimeoutNanos() > 0 && c.isEstablished() && !c.isOrphan();
  }

  private static int dataRetryLimit(TcpConnection c) {
    var settings = c.settings();
    return c.isOrphan()
        ? Math.min(settings.orphanRetries(), settings.dataRetries())
        : settings.dataRetries();
  }

  /// How often a closed window is probed without an answer. A probe sends nothing again: where no
  /// data is, a peer is asked once all the same (RFC 9293 §3.8.6.1, MUST-36).
  private static int probeLimit(TcpConnection c) {
    return Math.max(1, dataRetryLimit(c));
  }

  /// The window is closed, or open too little.
  private static void onPersist(TcpConnection c, long now) {
    var verdict = SegmentOutput.decide(c);
    if (verdict == NextSegment.Verdict.SILLY) {
      c.sender().overrideSilly();
      return;
    }
    if (verdict != NextSegment.Verdict.WINDOW || c.sender().hasFlight()) {
      return;
    }
    // RFC 9293 §3.8.6.1: a peer that answers may keep its window closed as long as it likes, unless
    // nobody waits here any more.
    int tried = c.isOrphan() ? c.persistBackOff : c.unansweredProbes;
    if (tried >= probeLimit(c)) {
      StateChange.end(c, unanswered(c));
      return;
    }
    c.persistBackOff++;
    c.unansweredProbes++;
    c.zeroWindowProbes++;
    SegmentOutput.sendProbe(c, now);
  }

  private static void onDelayedAck(TcpConnection c) {
    if (c.receiver().owesAcknowledgment()) {
      c.receiver().acknowledgeNow();
    }
  }

  /// RFC 9293 §3.8.4: a peer that was silent for long is asked whether it is still there.
  private static void onKeepAlive(TcpConnection c, long now) {
    if (!c.keepAlive || !c.isEstablished()) {
      return;
    }
    var settings = c.settings();
    long due = c.heardAt + settings.keepAliveIdleNanos();
    if (now < due) {
      c.timers().set(Timers.KEEP_ALIVE, due);
      return;
    }
    if (c.sender().hasFlight() || c.sender().unacknowledged() > 0) {
      // RFC 9293 §3.8.4 (MUST-26): data and window probes ask already; they have their own limits.
      c.timers().set(Timers.KEEP_ALIVE, now + settings.keepAliveIdleNanos());
      return;
    }
    if (isSilentForTooLong(c, now)) {
      SegmentOutput.sendReset(c, now);
      StateChange.end(c, SocketError.TIMED_OUT);
      return;
    }
    c.keepAliveProbes++;
    SegmentOutput.sendProbe(c, now);
    c.timers().set(Timers.KEEP_ALIVE, now + settings.keepAliveIntervalNanos());
  }

  /// RFC 5482 §4.2: a user timeout says how long a peer may be silent; else it is the number of
  /// probes.
  private static boolean isSilentForTooLong(TcpConnection c, long now) {
    var settings = c.settings();
    long limit = settings.userTimeoutNanos();
    return limit > 0
        ? c.keepAliveProbes > 0 && now - c.heardAt >= limit
        : c.keepAliveProbes >= settings.keepAliveProbes();
  }
}
