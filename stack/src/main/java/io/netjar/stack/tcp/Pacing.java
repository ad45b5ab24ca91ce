package io.netjar.stack.tcp;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;

/// Spreads a connection's data over the round-trip time: each segment pays for its length at a rate
/// that follows from the window, and the next one waits until that is paid. Connections that do not
/// pace have none.
///
/// The rate is Linux's: twice the window in a round trip in the first half of slow start, so that
/// the window may still double; a fifth more than the window afterwards, so that the window and not
/// the pace limits.
final class Pacing extends Event {
  private static final int SLOW_START_PERCENT = 200;
  private static final int AVOIDANCE_PERCENT = 120;

  /// The round trip that is assumed before the first one is measured, as in Linux.
  private static final long UNKNOWN_ROUND_TRIP_NANOS = 1_000_000;

  private final TcpConnection connection;
  private final EventQueue events;

  /// When the next segment may go.
  private long releaseAt;

  Pacing(TcpConnection connection, EventQueue events) {
    this.connection = connection;
    this.events = events;
  }

  /// True where data must wait; then the connection goes on by itself when it need not any more.
  boolean holdsBack(long now) {
    if (releaseAt <= now) {
      return false;
    }
    if (!isScheduled()) {
      events.schedule(this, releaseAt);
    }
    return true;
  }

  /// Data was sent.
  void onSent(int bytes, long now) {
    releaseAt = now + nanosFor(connection.sender(), bytes);
  }

  /// Bytes in a second at which data leaves now.
  static long bytesPerSecond(Sender sender) {
    int window = Math.max(sender.window(), 1);
    return 1_000_000_000L * window / Math.max(1, nanosFor(sender, window));
  }

  private static long nanosFor(Sender sender, int bytes) {
    long srtt = sender.rtt().srttNanos();
    long roundTrip = srtt == 0 ? UNKNOWN_ROUND_TRIP_NANOS : srtt;
    int window = Math.max(sender.window(), sender.mss);
    boolean slowStart = window < sender.congestion.ssthresh() / 2;
    long percent = slowStart ? SLOW_START_PERCENT : AVOIDANCE_PERCENT;
    return (long) Math.ceil(100.0 * bytes * roundTrip / ((double) percent * window));
  }

  void stop() {
    events.cancel(this);
  }

  @Override
  protected void fire(long now) {
    connection.afterEvent(now);
  }
}
