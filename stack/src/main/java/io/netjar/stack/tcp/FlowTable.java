package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;
import org.jspecify.annotations.Nullable;

/// Finds values by (local address, local port, remote address, remote port).
///
/// Open addressing with linear probing over primitive arrays, at most two thirds full; removal
/// moves later entries back, so there are no tombstones. The hash is keyed by the host's seed. The
/// arrays are made for the first entry and given up with the last one.
final class FlowTable<T> {
  private static final int FIRST_CAPACITY = 8;

  private final long seed;
  private long[] addresses = {};
  private int[] ports = {};
  private @Nullable Object[] values = {};
  private int size;

  FlowTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  /// The value of a key; null where there is none.
  @Nullable T find(int local, int localPort, int remote, int remotePort) {
    if (size == 0) {
      return null;
    }
    long address = addresses(local, remote);
    int port = ports(localPort, remotePort);
    int index = indexOf(address, port);
    return at(index);
  }

  /// Puts a value; takes the place of the one that the key had.
  void put(int local, int localPort, int remote, int remotePort, T value) {
    if ((size + 1) * 3 > values.length * 2) {
      resize(Math.max(FIRST_CAPACITY, values.length * 2));
    }
    long address = addresses(local, remote);
    int port = ports(localPort, remotePort);
    int index = indexOf(address, port);
    if (values[index] == null) {
      size++;
    }
    addresses[index] = address;
    ports[index] = port;
    values[index] = value;
  }

  /// Removes a key's value; does nothing where there is none.
  void remove(int local, int localPort, int remote, int remotePort) {
    if (size == 0) {
      return;
    }
    int index = indexOf(addresses(local, remote), ports(localPort, remotePort));
    if (values[index] == null) {
      return;
    }
    if (--size == 0) {
      clear();
    } else {
      closeGap(index);
    }
  }

  void clear() {
    addresses = new long[0];
    ports = new int[0];
    values = new Object[0];
    size = 0;
  }

  /// How many places there are; [#at] takes 0 to one less.
  int capacity() {
    return values.length;
  }

  /// The value in a place; null where it is free. The order of places depends on the seed alone.
  @SuppressWarnings("unchecked")
  @Nullable T at(int index) {
    return (T) values[index];
  }

  private static long addresses(int local, int remote) {
    return (long) local << 32 | (remote & 0xffff_ffffL);
  }

  private static int ports(int local, int remote) {
    return local << 16 | remote;
  }

  private int home(long address, int port) {
    return (int) SeedMix.mix(seed ^ address, port) & (values.length - 1);
  }

  /// Where a key stands, or the free place where it would.
  private int indexOf(long address, int port) {
    int mask = values.length - 1;
    int index = home(address, port);
    while (values[index] != null && (addresses[index] != address || ports[index] != port)) {
      index = (index + 1) & mask;
    }
    return index;
  }

  private void closeGap(int from) {
    int mask = values.length - 1;
    int gap = from;
    int index = (gap + 1) & mask;
    while (values[index] != null) {
      int home = home(addresses[index], ports[index]);
      // An entry may move to the gap only where its home does not lie behind the gap.
      if (((index - home) & mask) >= ((index - gap) & mask)) {
        addresses[gap] = addresses[index];
        ports[gap] = ports[index];
        values[gap] = values[index];
        gap = index;
      }
      index = (index + 1) & mask;
    }
    values[gap] = null;
  }

  private void resize(int capacity) {
    var oldAddresses = addresses;
    var oldPorts = ports;
    var oldValues = values;
    addresses = new long[capacity];
    ports = new int[capacity];
    values = new Object[capacity];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int index = indexOf(oldAddresses[i], oldPorts[i]);
        addresses[index] = oldAddresses[i];
        ports[index] = oldPorts[i];
        values[index] = oldValues[i];
      }
    }
  }
}
