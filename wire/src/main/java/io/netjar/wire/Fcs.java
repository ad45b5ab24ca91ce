package io.netjar.wire;

import java.util.zip.CRC32;

/// Ethernet's frame check sequence: the CRC-32 of the frame (IEEE 802.3 §3.2.9), four bytes behind
/// its payload. It finds every error of up to 3 bits and every burst of up to 32.
public final class Fcs {
  /// Bytes of the sequence.
  public static final int LENGTH = 4;

  private Fcs() {}

  /// The sequence of `length` bytes at `offset`, header to padding.
  public static int compute(byte[] bytes, int offset, int length) {
    var crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /// Writes the sequence of `length` bytes at `offset` behind them.
  public static void append(byte[] bytes, int offset, int length) {
    // The bits leave in the order of the CRC's, so its low byte comes first.
    Bytes.put32(bytes, offset + length, Integer.reverseBytes(compute(bytes, offset, length)));
  }

  /// True where the last four of `length` bytes are the sequence of those before; false for fewer
  /// than four bytes.
  public static boolean verify(byte[] bytes, int offset, int length) {
    if (length < LENGTH) {
      return false;
    }
    int body = length - LENGTH;
    return Integer.reverseBytes(Bytes.i32(bytes, offset + body)) == compute(bytes, offset, body);
  }
}
