package io.netjar.stack.tcp;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import java.util.Arrays;

/// A connection's timers: a deadline each, and one event in the queue for all of them.
///
/// The event moves only where a deadline comes before it. One that fires too early, because its
/// deadline has moved on or is gone, just goes to the next deadline: cheaper than moving the event
/// with every segment.
final class Timers extends Event {
  /// Watches over what is in flight, for one of three purposes: [#purpose].
  static final int RETRANSMISSION = 0;

  /// Probes a closed window (RFC 9293 §3.8.6.1).
  static final int PERSIST = 1;

  /// Ends the delay of an acknowledgement (RFC 9293 §3.8.6.3).
  static final int DELAYED_ACK = 2;

  /// Ends FIN-WAIT-2 where nobody waits for the peer's FIN any more.
  static final int FIN_WAIT_2 = 3;

  /// Probes a silent peer (RFC 9293 §3.8.4).
  static final int KEEP_ALIVE = 4;

  /// Ends a connection that gets nothing through for longer than its program allows (RFC 5482
  /// §3.1).
  static final int USER_TIMEOUT = 5;

  /// Purposes of [#RETRANSMISSION]: none; the oldest segment is sent again (RFC 6298 §5); the time
  /// is over for which one may be overtaken (RFC 8985 §6.2); the tail is probed (RFC 8985 §7.3).
  static final byte NO_PURPOSE = 0;

  static final byte TIMEOUT = 1;
  static final byte REORDERING = 2;
  static final byte PROBE = 3;

  /// Value of a deadline that there is not.
  static final long NEVER = Long.MAX_VALUE;

  private static final int COUNT = 6;

  private final TcpConnection connection;
  private final EventQueue events;
  private final long[] deadlines = new long[COUNT];

  /// When the retransmission timeout is due, also while [#RETRANSMISSION] is set for what comes
  /// before it.
  long timeoutAt = NEVER;

  private byte purpose;

  Timers(TcpConnection connection, EventQueue events) {
    this.connection = connection;
    this.events = events;
    Arrays.fill(deadlines, NEVER);
  }

  boolean isSet(int timer) {
    return deadlines[timer] != NEVER;
  }

  /// When a timer expires; `Long.MAX_VALUE` where it is not set.
  long deadline(int timer) {
    return deadlines[timer];
  }

  /// Sets a timer; takes the place of its deadline before.
  void set(int timer, long deadline) {
    deadlines[timer] = deadline;
    long expires = events.coarse(deadline);
    if (!isScheduled() || expires < timeNanos()) {
      events.schedule(this, expires);
    }
  }

  /// Sets [#RETRANSMISSION].
  void watch(byte why, long deadline) {
    purpose = why;
    set(RETRANSMISSION, deadline);
  }

  /// What [#RETRANSMISSION] is set for, or was when it expired last.
  byte purpose() {
    return purpose;
  }

  void clear(int timer) {
    deadlines[timer] = NEVER;
    if (timer == RETRANSMISSION) {
      purpose = NO_PURPOSE;
    }
  }

  /// Clears all timers for good.
  void stop() {
    Arrays.fill(deadlines, NEVER);
    timeoutAt = NEVER;
    events.cancel(this);
  }

  @Override
  protected void fire(long now) {
    for (int timer = 0; timer < COUNT; timer++) {
      if (deadlines[timer] <= now) {
        deadlines[timer] = NEVER;
        connection.onTimer(timer, now);
      }
    }
    long next = NEVER;
    for (long deadline : deadlines) {
      next = Math.min(next, deadline);
    }
    if (next != NEVER && (!isScheduled() || events.coarse(next) < timeNanos())) {
      events.schedule(this, events.coarse(next));
    }
  }
}
