package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;

/// What a connection does when one of its [Timers] expires (RFC 9293 §3.10.8).
final class TimerExpiry {
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
      case Timers.FIN_WAIT_2 -> c.end(null);
      case Timers.KEEP_ALIVE -> onKeepAlive(c, now);
      default -> throw new IllegalStateException("no such timer: " + timer);
    }
  }

  /// RFC 6298 §5.4–5.6; RFC 9293 §3.8.3 for the limits.
  private static void onRetransmission(TcpConnection c, long now) {
    var sender = c.sender();
    if (!sender.hasFlight()) {
      return;
    }
    if (c.retries >= retryLimit(c)) {
      c.end(unanswered(c));
      return;
    }
    sender.onTimeout(c.retries > 0, now);
    c.retries++;
    c.timers().set(Timers.RETRANSMISSION, now + sender.rtt().rtoNanos());
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
  /// because routes are static; and a SYN is given up after 127 s instead of three minutes, as Linux
  /// does.
  private static int retryLimit(TcpConnection c) {
    return c.state() == TcpState.SYN_SENT || c.state() == TcpState.SYN_RECEIVED
        ? c.settings().synRetries()
        : dataRetryLimit(c);
  }

  private static int dataRetryLimit(TcpConnection c) {
    var settings = c.settings();
    return c.isOrphan()
        ? Math.min(settings.orphanRetries(), settings.dataRetries())
        : settings.dataRetries();
  }

  /// The window is closed, or open too little.
  private static void onPersist(TcpConnection c, long now) {
    var verdict = c.sender().next();
    if (verdict == Sender.Verdict.SILLY) {
      c.sender().overrideSilly();
      return;
    }
    if (verdict != Sender.Verdict.WINDOW || c.sender().hasFlight()) {
      return;
    }
    // RFC 9293 §3.8.6.1: a peer that answers may keep its window closed as long as it likes, unless
    // nobody waits here any more.
    int tried = c.isOrphan() ? c.persistBackOff : c.unansweredProbes;
    if (tried >= dataRetryLimit(c)) {
      c.end(unanswered(c));
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
    if (now < due || c.sender().hasFlight()) {
      c.timers().set(Timers.KEEP_ALIVE, Math.max(due, now + settings.keepAliveIntervalNanos()));
      return;
    }
    if (c.unansweredProbes >= settings.keepAliveProbes()) {
      SegmentOutput.sendReset(c, now);
      c.end(SocketError.TIMED_OUT);
      return;
    }
    c.unansweredProbes++;
    SegmentOutput.sendProbe(c, now);
    c.timers().set(Timers.KEEP_ALIVE, now + settings.keepAliveIntervalNanos());
  }
}
