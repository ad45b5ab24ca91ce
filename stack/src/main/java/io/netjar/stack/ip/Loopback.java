package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.Link;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Packet;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The way back of what a host sends to itself, as though it had come by one of its interfaces: it
/// comes up again by an event at the same time, so that no call ends in itself. Packets have no
/// Ethernet header there.
///
/// It is the link behind the interface `lo`; others have one for what the host sends to groups that
/// it is itself a member of (RFC 1112 §7.1).
public final class Loopback extends Event implements Link {
  /// How many packets may be under way at once.
  private static final int MAXIMUM_PACKETS = 1000;

  private final EventQueue events;
  private final Counters counters;
  private final LoopbackTap tap;
  private @Nullable IpLayer ip;
  private @Nullable NetworkInterface in;

  /// Packets under way; made at the first one.
  private @Nullable ArrayDeque<Packet> queue;

  /// @param counters where packets that find the queue full are counted
  /// @param tap hears of all packets, also of those
  public Loopback(EventQueue events, Counters counters, LoopbackTap tap) {
    this.events = events;
    this.counters = counters;
    this.tap = tap;
  }

  /// Says who takes the packets, and by which interface they come.
  void receiver(IpLayer newIp, NetworkInterface newIn) {
    ip = newIp;
    in = newIn;
  }

  /// The same for another interface of the host.
  Loopback forInterface(IpLayer itsIp, NetworkInterface itsIn) {
    var made = new Loopback(events, counters, tap);
    made.receiver(itsIp, itsIn);
    return made;
  }

  @Override
  public void transmit(Packet packet, long now) {
    tap.onPacket(packet, now);
    var waiting = queue;
    if (waiting == null) {
      waiting = new ArrayDeque<>();
      queue = waiting;
    }
    if (waiting.size() >= MAXIMUM_PACKETS) {
      counters.drop(DropReason.LOOPBACK_QUEUE_FULL);
      return;
    }
    waiting.addLast(packet);
    if (!isScheduled()) {
      events.schedule(this, now);
    }
  }

  @Override
  protected void fire(long nowNanos) {
    var waiting = queue;
    if (waiting == null || ip == null || in == null) {
      return;
    }
    var packet = waiting.pollFirst();
    if (!waiting.isEmpty()) {
      events.schedule(this, nowNanos);
    }
    if (packet != null) {
      ip.onLoopback(in, packet, nowNanos);
    }
  }

  /// Lets go of all packets under way.
  void clear() {
    queue = null;
    events.cancel(this);
  }
}
