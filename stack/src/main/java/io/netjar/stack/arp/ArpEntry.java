package io.netjar.stack.arp;

import io.netjar.stack.time.Event;
import io.netjar.wire.Packet;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What an interface knows of one neighbour; as an event, the next request's time.
final class ArpEntry extends Event {
  /// No MAC address known yet.
  static final long UNKNOWN = -1;

  final int address;
  private final ArpLayer layer;

  /// The neighbour's MAC address or [#UNKNOWN].
  long mac = UNKNOWN;

  /// Until when [#mac] is trusted without asking again.
  long reachableUntil;

  /// When the entry was last used or confirmed.
  long usedAt;

  /// How many requests went out since the last answer.
  int requests;

  /// Packets that wait for [#mac], each beginning at its IP header; made when one has to wait.
  @Nullable ArrayDeque<Packet> pending;

  ArpEntry(ArpLayer layer, int address) {
    this.layer = layer;
    this.address = address;
  }

  @Override
  protected void fire(long nowNanos) {
    layer.onTimer(this, nowNanos);
  }
}
