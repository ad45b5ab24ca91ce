package io.netjar.stack.ip;

/// What routers have said about the largest packet on the way to a destination (RFC 1191 §3).
///
/// Holds the 64 destinations heard of last; what was said is believed for ten minutes (RFC 1191
/// §6.3).
final class PathMtuCache {
  private static final int CAPACITY = 64;
  private static final long LIFETIME_NANOS = 600_000_000_000L;

  private final int[] destinations = new int[CAPACITY];
  private final int[] mtus = new int[CAPACITY];
  private final long[] validUntil = new long[CAPACITY];
  private int size;
  private int next;

  /// The MTU of the path to `destination`, or `otherwise` where nothing is known.
  int find(int destination, int otherwise, long now) {
    for (int i = 0; i < size; i++) {
      if (destinations[i] == destination && now < validUntil[i]) {
        return Math.min(mtus[i], otherwise);
      }
    }
    return otherwise;
  }

  /// Notes that packets to `destination` may have `mtu` bytes at most.
  void put(int destination, int mtu, long now) {
    int at = 0;
    while (at < size && destinations[at] != destination) {
      at++;
    }
    if (at == size) {
      if (size < CAPACITY) {
        size++;
      } else {
        at = next;
        next = (next + 1) % CAPACITY;
      }
    }
    destinations[at] = destination;
    mtus[at] = mtu;
    validUntil[at] = now + LIFETIME_NANOS;
  }
}
