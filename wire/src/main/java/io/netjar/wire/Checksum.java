package io.netjar.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The Internet checksum: the ones' complement of the ones' complement sum of 16-bit words (RFC
/// 1071 §1).
///
/// A *sum* here is an unfolded partial sum in a `long`; sums of pieces that begin at even offsets
/// are added up with [#add] in any order, and [#finish] makes the checksum. Words are read eight
/// bytes at a time (RFC 1071 §2 "Parallel Summation").
public final class Checksum {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Checksum() {}

  /// The partial sum of `length` bytes; an odd last byte counts as the high half of a word.
  public static long sum(byte[] bytes, int offset, int length) {
    long sum0 = 0;
    long sum1 = 0;
    int index = offset;
    int end = offset + length;
    for (int last = end - 16; index <= last; index += 16) {
      long a = (long) LONG.get(bytes, index);
      long b = (long) LONG.get(bytes, index + 8);
      sum0 += (a >>> 32) + (a & 0xffff_ffffL);
      sum1 += (b >>> 32) + (b & 0xffff_ffffL);
    }
    for (int last = end - 2; index <= last; index += 2) {
      sum0 += Bytes.u16(bytes, index);
    }
    if (index < end) {
      sum0 += Bytes.u8(bytes, index) << 8;
    }
    return add(sum0, sum1);
  }

  /// The sum of two partial sums, with the end-around carry.
  public static long add(long a, long b) {
    long sum = a + b;
    return Long.compareUnsigned(sum, a) < 0 ? sum + 1 : sum;
  }

  /// The partial sum of the pseudo header of TCP and UDP over IPv4 (RFC 9293 §3.1).
  ///
  /// @param length length of transport header and payload in bytes
  public static long pseudoHeader(int source, int destination, int protocol, int length) {
    return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
  }

  /// The checksum that a sum makes: folded to 16 bits and inverted.
  public static int finish(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 32) + (folded & 0xffff_ffffL);
    int value = (int) ((folded >>> 16) + (folded & 0xffff));
    value = (value >>> 16) + (value & 0xffff);
    return ~value & 0xffff;
  }

  /// The checksum of `length` bytes, as IPv4 and ICMP use it. Over bytes that hold their own right
  /// checksum the result is 0.
  public static int of(byte[] bytes, int offset, int length) {
    return finish(sum(bytes, offset, length));
  }

  /// The checksum after one 16-bit word under it changed (RFC 1624 §3, equation 3).
  public static int update(int checksum, int oldWord, int newWord) {
    int sum = (~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    return ~sum & 0xffff;
  }
}
