package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.Link;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Packet;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The link behind the loopback interface: what goes down comes up again by an event at the same
/// time, so that no call ends in itself. Packets have no Ethernet header there.
public final class Loopback extends Event implements Link {
  /// How many packets may be under way at once.
  static final int MAXIMUM_PACKETS = 1000;

  private final EventQueue events;
  private final Counters counters;
  private @Nullable IpLayer ip;

  /// Packets under way; made at the first one.
  private @Nullable ArrayDeque<Packet> queue;

  /// @param counters where packets that find the queue full are counted
  public Loopback(EventQueue events, Counters counters) {
    this.events = events;
    this.counters = counters;
  }

  /// Says who takes the packets.
  void receiver(IpLayer layer) {
    ip = layer;
  }

  @Override
  public void transmit(Packet packet, long now) {
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
    var layer = ip;
    if (waiting == null || layer == null) {
      return;
    }
    var packet = waiting.pollFirst();
    if (!waiting.isEmpty()) {
      events.schedule(this, nowNanos);
    }
    if (packet != null) {
      layer.onLoopback(packet, nowNanos);
    }
  }

  /// Lets go of all packets under way.
  void clear() {
    queue = null;
    events.cancel(this);
  }
}
