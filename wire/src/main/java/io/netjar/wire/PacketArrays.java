package io.netjar.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Arrays of long packets that were read, kept for the next ones: a stream then goes through a few
/// arrays that stay in the processor's cache, instead of through all of the memory.
///
/// Whoever sends has one and [allocates][#allocate] from it; whoever has read a packet's last byte
/// and is its only owner [gives the array back][#giveBack]. Nobody has to: an array that is lost on
/// the way is the garbage collector's. At most [#KEPT] are kept.
public final class PacketArrays {
  /// Shorter packets are not worth it.
  private static final int LEAST = 4096;

  private static final int KEPT = 16;

  /// What a transport header takes at most.
  private static final int HEADER = 60;

  private byte @Nullable [][] free;
  private int count;

  /// None at first.
  public PacketArrays() {}

  /// A packet like [Packet#allocate]'s, but only its first 60 bytes are sure to be zero.
  public Packet allocate(int length) {
    if (length < LEAST) {
      return Packet.allocate(length);
    }
    var from = free;
    if (from != null && count > 0) {
      var array = from[--count];
      int needed = Packet.HEADROOM + length;
      if (array.length >= needed && array.length <= needed + needed / 2) {
        Arrays.fill(array, Packet.HEADROOM, Packet.HEADROOM + HEADER, (byte) 0);
        return Packet.reusing(array, length, this);
      }
    }
    return Packet.reusing(new byte[Packet.HEADROOM + length], length, this);
  }

  /// Takes an array that nobody uses any more.
  public void giveBack(byte[] array) {
    var into = free;
    if (into == null) {
      into = new byte[KEPT][];
      free = into;
    }
    if (count < KEPT) {
      into[count++] = array;
    }
  }
}
