package io.netjar.stack;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a host has counted: packets by what became of them, and drops by reason.
@SuppressWarnings("EnumOrdinal") // An array by ordinal counts without making objects.
public final class Counters {
  private static final DropReason[] REASONS = DropReason.values();

  /// By ordinal of [DropReason]; made at the first drop.
  private long @Nullable [] drops;

  private long received;
  private long delivered;
  private long forwarded;
  private long sent;

  /// Counts a packet, or part of one, that goes no further.
  public void drop(DropReason reason) {
    if (drops == null) {
      drops = new long[REASONS.length];
    }
    drops[reason.ordinal()]++;
  }

  /// Counts an IP packet that came in.
  public void countReceived() {
    received++;
  }

  /// Counts an IP packet that was handed to a transport.
  public void countDelivered() {
    delivered++;
  }

  /// Counts an IP packet that was passed on.
  public void countForwarded() {
    forwarded++;
  }

  /// Counts an IP packet that began on this host.
  public void countSent() {
    sent++;
  }

  /// How many times something was dropped for `reason`.
  public long dropped(DropReason reason) {
    return drops == null ? 0 : drops[reason.ordinal()];
  }

  /// How many times something was dropped for any reason.
  public long dropped() {
    long sum = 0;
    if (drops != null) {
      for (long count : drops) {
        sum += count;
      }
    }
    return sum;
  }

  /// The reasons for which something was dropped, with how many times, in the order of
  /// [DropReason].
  public Map<DropReason, Long> drops() {
    var map = new EnumMap<DropReason, Long>(DropReason.class);
    for (var reason : REASONS) {
      if (dropped(reason) > 0) {
        map.put(reason, dropped(reason));
      }
    }
    return map;
  }

  /// How many IP packets came in, fragments counted one by one.
  public long received() {
    return received;
  }

  /// How many IP packets, whole ones, were handed to a transport.
  public long delivered() {
    return delivered;
  }

  /// How many IP packets were passed on for others.
  public long forwarded() {
    return forwarded;
  }

  /// How many IP packets began on this host.
  public long sent() {
    return sent;
  }
}
