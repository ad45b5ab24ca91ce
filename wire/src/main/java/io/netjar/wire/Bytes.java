package io.netjar.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Big-endian (network byte order, RFC 1700 §"Data Notations") access to a `byte[]`.
///
/// All offsets are in bytes from the start of the array; an access outside the array throws
/// `IndexOutOfBoundsException`, as it is a bug of the caller: parsers check lengths first.
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /// The byte at `offset` as 0–255.
  public static int u8(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  /// The two bytes at `offset` as 0–65,535.
  public static int u16(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset) & 0xffff;
  }

  /// The four bytes at `offset` as a signed number.
  public static int i32(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  /// The four bytes at `offset` as 0–4,294,967,295.
  public static long u32(byte[] bytes, int offset) {
    return i32(bytes, offset) & 0xffff_ffffL;
  }

  /// The six bytes at `offset` as 0–2^48-1: the size of a MAC address.
  public static long u48(byte[] bytes, int offset) {
    return ((long) u16(bytes, offset) << 32) | u32(bytes, offset + 2);
  }

  /// The eight bytes at `offset` as a signed number.
  public static long i64(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  /// Writes the low 8 bits of `value`.
  public static void put8(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
  }

  /// Writes the low 16 bits of `value`.
  public static void put16(byte[] bytes, int offset, int value) {
    SHORT.set(bytes, offset, (short) value);
  }

  /// Writes the 32 bits of `value`.
  public static void put32(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  /// Writes the low 48 bits of `value`.
  public static void put48(byte[] bytes, int offset, long value) {
    put16(bytes, offset, (int) (value >>> 32));
    put32(bytes, offset + 2, (int) value);
  }

  /// Writes the 64 bits of `value`.
  public static void put64(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }
}
