package io.netjar.matrix.rows;

import java.util.zip.CRC32;

/// Bytes to send, and what is said about those that arrived.
final class Payload {
  private Payload() {}

  /// Bytes in which every place has a value of its own.
  static byte[] of(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  /// Length and checksum as text.
  static String say(byte[] bytes) {
    var sum = new CRC32();
    sum.update(bytes);
    return bytes.length + " bytes, CRC " + Long.toHexString(sum.getValue());
  }
}
