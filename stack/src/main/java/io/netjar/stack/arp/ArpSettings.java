package io.netjar.stack.arp;

/// How a host keeps track of its neighbours' MAC addresses. Times are nanoseconds.
///
/// @param reachableNanos how long an answer is trusted; a packet after that goes out all the same,
///   and the neighbour is asked again by unicast (RFC 1122 §2.3.2.1, method 2)
/// @param retryNanos time from one request to the next
/// @param requests how many requests go unanswered before the neighbour counts as unreachable
/// @param pendingPackets how many packets wait for one neighbour's answer; the oldest makes place
/// @param maximumEntries how many neighbours an interface knows; the one used longest ago makes
///   place
public record ArpSettings(
    long reachableNanos, long retryNanos, int requests, int pendingPackets, int maximumEntries) {
  /// 60 s of trust, 3 requests 1 s apart, 1,024 neighbours. 64 packets may wait: the largest
  /// datagram makes 45 fragments, and the first one to a neighbour should not be lost.
  public static final ArpSettings DEFAULT =
      new ArpSettings(60_000_000_000L, 1_000_000_000L, 3, 64, 1024);

  /// @throws IllegalArgumentException where a number is less than one
  public ArpSettings {
    if (reachableNanos < 1
        || retryNanos < 1
        || requests < 1
        || pendingPackets < 1
        || maximumEntries < 1) {
      throw new IllegalArgumentException(
          "ARP times and counts are at least one: reachableNanos "
              + reachableNanos
              + ", retryNanos "
              + retryNanos
              + ", requests "
              + requests
              + ", pendingPackets "
              + pendingPackets
              + ", maximumEntries "
              + maximumEntries);
    }
  }
}
