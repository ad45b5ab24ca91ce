package io.netjar.stack.arp;

import org.jspecify.annotations.Nullable;

/// Entries by IPv4 address: open addressing with linear probing, at most half full, so that a
/// lookup makes no objects.
final class ArpTable {
  private @Nullable ArpEntry[] slots = new ArpEntry[8];
  private int size;

  int size() {
    return size;
  }

  @Nullable ArpEntry find(int address) {
    int mask = slots.length - 1;
    for (int i = slot(address, mask); ; i = (i + 1) & mask) {
      var entry = slots[i];
      if (entry == null || entry.address == address) {
        return entry;
      }
    }
  }

  /// Adds an entry whose address the table does not hold.
  void add(ArpEntry entry) {
    if ((size + 1) * 2 > slots.length) {
      var old = slots;
      slots = new ArpEntry[old.length * 2];
      for (var moved : old) {
        if (moved != null) {
          place(moved);
        }
      }
    }
    place(entry);
    size++;
  }

  private void place(ArpEntry entry) {
    int mask = slots.length - 1;
    int i = slot(entry.address, mask);
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = entry;
  }

  void remove(ArpEntry entry) {
    int mask = slots.length - 1;
    int hole = slot(entry.address, mask);
    while (slots[hole] != entry) {
      if (slots[hole] == null) {
        return;
      }
      hole = (hole + 1) & mask;
    }
    slots[hole] = null;
    size--;
    // Entries behind the hole move up, or a lookup would end at the hole before it finds them.
    for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      var moved = slots[i];
      if (moved == null) {
        return;
      }
      slots[i] = null;
      place(moved);
    }
  }

  /// The entry used longest ago; null where the table is empty.
  @Nullable ArpEntry oldest() {
    ArpEntry oldest = null;
    for (var entry : slots) {
      if (entry != null && (oldest == null || entry.usedAt < oldest.usedAt)) {
        oldest = entry;
      }
    }
    return oldest;
  }

  /// All entries, in an order that follows from their addresses and the order of adding.
  ArpEntry[] entries() {
    var all = new ArpEntry[size];
    int count = 0;
    for (var entry : slots) {
      if (entry != null) {
        all[count++] = entry;
      }
    }
    return all;
  }

  private static int slot(int address, int mask) {
    int mixed = address * 0x9e37_79b9;
    return (mixed >>> 16) & mask;
  }
}
