package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Packet;
import java.util.ArrayDeque;

/// The way back of what a host sends to a group that it is itself a member of (RFC 1112 §7.1): up
/// again by an event at the same time, as though it had come by the interface it left by.
final class GroupLoopback extends Event {
  private final EventQueue events;
  private final Counters counters;
  private final IpLayer ip;
  private final ArrayDeque<Copy> queue = new ArrayDeque<>(4);

  GroupLoopback(EventQueue events, Counters counters, IpLayer ip) {
    this.events = events;
    this.counters = counters;
    this.ip = ip;
  }

  private record Copy(NetworkInterface in, Packet packet) {}

  /// @param packet begins at its IP header
  void add(NetworkInterface in, Packet packet, long now) {
    if (queue.size() >= Loopback.MAXIMUM_PACKETS) {
      counters.drop(DropReason.LOOPBACK_QUEUE_FULL);
      return;
    }
    queue.addLast(new Copy(in, packet));
    if (!isScheduled()) {
      events.schedule(this, now);
    }
  }

  @Override
  protected void fire(long nowNanos) {
    var copy = queue.pollFirst();
    if (!queue.isEmpty()) {
      events.schedule(this, nowNanos);
    }
    if (copy != null) {
      ip.onOwnGroupPacket(copy.in, copy.packet, nowNanos);
    }
  }

  void clear() {
    queue.clear();
    events.cancel(this);
  }
}
