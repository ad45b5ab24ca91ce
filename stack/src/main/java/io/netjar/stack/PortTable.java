package io.netjar.stack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which ports of one protocol are taken on one host, and by which local address.
///
/// A port may be taken once per address; the address 0 (any) takes it for all of them. The table is
/// made when the first port is taken, and holds at most one entry per address and port.
///
/// Ephemeral ports are given out one after the other, beginning at a port that follows from the
/// host's seed (RFC 6056 §3.3.1 wants the first one not to be guessed).
public final class PortTable {
  private static final long[] NONE = {};

  private final int firstUnprivileged;
  private final int firstEphemeral;
  private final int lastEphemeral;
  private int nextEphemeral;

  /// Taken ports in rising order: port in the high half, address in the low half.
  private long[] taken = NONE;

  private int size;

  /// @param firstUnprivileged ports from 1 to below it are refused with ACCESS; 0 refuses none
  /// @param firstEphemeral first port given to who asks for none in particular
  /// @param lastEphemeral last such port
  /// @param seed where the first choice among them comes from
  public PortTable(int firstUnprivileged, int firstEphemeral, int lastEphemeral, long seed) {
    this.firstUnprivileged = firstUnprivileged;
    this.firstEphemeral = firstEphemeral;
    this.lastEphemeral = lastEphemeral;
    int count = lastEphemeral - firstEphemeral + 1;
    this.nextEphemeral = firstEphemeral + (int) Math.floorMod(SeedMix.mix(seed, 0), (long) count);
  }

  /// Takes `port` for `address` (0: any).
  ///
  /// @return null on success; ACCESS for a privileged port, ADDRESS_IN_USE where it is taken
  public @Nullable SocketError claim(int address, int port) {
    if (isPrivileged(port)) {
      return SocketError.ACCESS;
    }
    if (conflicts(address, port)) {
      return SocketError.ADDRESS_IN_USE;
    }
    insert(key(address, port));
    return null;
  }

  /// Takes `port` for `address` (0: any) whoever has it: the caller knows that all of them share
  /// it. One [#release] gives it back for all that took it with the same address.
  ///
  /// @return null on success; ACCESS for a privileged port
  public @Nullable SocketError claimShared(int address, int port) {
    if (isPrivileged(port)) {
      return SocketError.ACCESS;
    }
    if (Arrays.binarySearch(taken, 0, size, key(address, port)) < 0) {
      insert(key(address, port));
    }
    return null;
  }

  /// Takes a free ephemeral port for `address` (0: any).
  ///
  /// @return the port, or 0 where all of them are taken
  public int claimEphemeral(int address) {
    for (int tried = 0; tried < ephemeralCount(); tried++) {
      int port = nextEphemeral();
      if (!conflicts(address, port)) {
        insert(key(address, port));
        return port;
      }
    }
    return 0;
  }

  /// The next ephemeral port in turn, free or not; it is not taken.
  public int nextEphemeral() {
    int port = nextEphemeral;
    nextEphemeral = port == lastEphemeral ? firstEphemeral : port + 1;
    return port;
  }

  /// How many ephemeral ports there are.
  public int ephemeralCount() {
    return lastEphemeral - firstEphemeral + 1;
  }

  /// True where `port` is refused with ACCESS.
  public boolean isPrivileged(int port) {
    return port < firstUnprivileged;
  }

  /// Gives back what [#claim] or [#claimEphemeral] took with the same address; does nothing where
  /// it is not taken.
  public void release(int address, int port) {
    int index = Arrays.binarySearch(taken, 0, size, key(address, port));
    if (index >= 0) {
      System.arraycopy(taken, index + 1, taken, index, size - index - 1);
      size--;
    }
  }

  /// True where `address` (0: any) cannot take `port`, because it or the address "any" has it, or,
  /// for "any", because some address has it.
  public boolean conflicts(int address, int port) {
    if (size == 0) {
      return false;
    }
    if (address == 0) {
      int index = Arrays.binarySearch(taken, 0, size, key(0, port));
      int next = index >= 0 ? index : -index - 1;
      return next < size && taken[next] >>> 32 == port;
    }
    return Arrays.binarySearch(taken, 0, size, key(address, port)) >= 0
        || Arrays.binarySearch(taken, 0, size, key(0, port)) >= 0;
  }

  private static long key(int address, int port) {
    return (long) port << 32 | (address & 0xffff_ffffL);
  }

  private void insert(long key) {
    int index = -Arrays.binarySearch(taken, 0, size, key) - 1;
    if (size == taken.length) {
      taken = Arrays.copyOf(taken, Math.max(4, size * 2));
    }
    System.arraycopy(taken, index, taken, index + 1, size - index);
    taken[index] = key;
    size++;
  }
}
