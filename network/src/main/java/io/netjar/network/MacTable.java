package io.netjar.network;

/// Which station was seen last at which port of a switch, and when: an open hash table that makes
/// no objects.
///
/// Bounded: a station that finds the table full of entries that have not aged is not learned, so
/// frames to it are flooded.
final class MacTable {
  /// No port: the station is unknown or its entry has aged.
  static final int UNKNOWN = -1;

  private static final int FIRST_SLOTS = 16;
  private static final long EMPTY = -1;

  private final long ageingNanos;
  private final int bound;
  private long[] stations = emptySlots(FIRST_SLOTS);
  private int[] ports = new int[FIRST_SLOTS];
  private long[] seen = new long[FIRST_SLOTS];
  private int size;
  private long unlearned;

  MacTable(long ageingNanos, int bound) {
    this.ageingNanos = ageingNanos;
    this.bound = bound;
  }

  private static long[] emptySlots(int count) {
    var slots = new long[count];
    java.util.Arrays.fill(slots, EMPTY);
    return slots;
  }

  /// Entries, aged ones among them.
  int size() {
    return size;
  }

  /// How often a station could not be learned because the table was full.
  long unlearned() {
    return unlearned;
  }

  /// Notes that `station` was seen at `port`; returns true where it was known at another port.
  boolean learn(long station, int port, long now) {
    int slot = slotOf(station);
    if (stations[slot] == station) {
      boolean moved = ports[slot] != port && now - seen[slot] < ageingNanos;
      ports[slot] = port;
      seen[slot] = now;
      return moved;
    }
    if (size == bound || 4 * (size + 1) > 3 * stations.length) {
      makeRoom(now);
      slot = slotOf(station);
    }
    if (size == bound) {
      unlearned++;
      return false;
    }
    stations[slot] = station;
    ports[slot] = port;
    seen[slot] = now;
    size++;
    return false;
  }

  /// The port at which `station` was seen, or [#UNKNOWN].
  int portOf(long station, long now) {
    int slot = slotOf(station);
    return stations[slot] == station && now - seen[slot] < ageingNanos ? ports[slot] : UNKNOWN;
  }

  private int slotOf(long station) {
    int mask = stations.length - 1;
    int slot = (int) ((station * 0x9e3779b97f4a7c15L) >>> 40) & mask;
    while (stations[slot] != station && stations[slot] != EMPTY) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /// Takes out what has aged, and grows where that does not make enough room.
  private void makeRoom(long now) {
    int live = 0;
    for (int slot = 0; slot < stations.length; slot++) {
      if (stations[slot] != EMPTY && now - seen[slot] < ageingNanos) {
        live++;
      }
    }
    int slots = stations.length;
    while (2 * (live + 1) > slots) {
      slots *= 2;
    }
    var oldStations = stations;
    var oldPorts = ports;
    var oldSeen = seen;
    stations = emptySlots(slots);
    ports = new int[slots];
    seen = new long[slots];
    size = live;
    for (int old = 0; old < oldStations.length; old++) {
      if (oldStations[old] != EMPTY && now - oldSeen[old] < ageingNanos) {
        int slot = slotOf(oldStations[old]);
        stations[slot] = oldStations[old];
        ports[slot] = oldPorts[old];
        seen[slot] = oldSeen[old];
      }
    }
  }
}
