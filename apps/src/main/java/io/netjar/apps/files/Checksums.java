package io.netjar.apps.files;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// The checks of a file's chunks, and the one of the whole: SHA-256 over the checks of all chunks
/// in their order. Unlike the state of one long hash, these can be kept, so that what came before a
/// break need not be read again.
///
/// Not for several threads at a time.
final class Checksums {
  private final Check check;
  private final MessageDigest sha = sha256();
  private final CRC32C crc = new CRC32C();
  private final BitSet known = new BitSet();
  private byte[] all = new byte[32];

  Checksums(Check check) {
    this.check = check;
  }

  /// A new SHA-256.
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The check of a chunk.
  byte[] of(byte[] bytes, int length) {
    return of(bytes, length, check == Check.CRC32C ? crc32c(bytes, length) : 0);
  }

  /// The check of a chunk whose CRC32C is known: it is not computed twice.
  byte[] of(byte[] bytes, int length, long crc32c) {
    if (check == Check.CRC32C) {
      return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array();
    }
    sha.update(bytes, 0, length);
    return sha.digest();
  }

  /// The CRC32C of a chunk (RFC 3385 §2).
  long crc32c(byte[] bytes, int length) {
    crc.reset();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  /// Remembers the check of a chunk.
  void put(int index, byte[] value) {
    int end = (index + 1) * check.bytes();
    if (end > all.length) {
      all = Arrays.copyOf(all, Math.max(end, 2 * all.length));
    }
    System.arraycopy(value, 0, all, end - check.bytes(), check.bytes());
    known.set(index);
  }

  byte[] get(int index) {
    return Arrays.copyOfRange(all, index * check.bytes(), (index + 1) * check.bytes());
  }

  boolean has(int index) {
    return known.get(index);
  }

  /// True where no chunk is known that comes after one.
  boolean isLast(int index) {
    return known.nextSetBit(index) < 0;
  }

  /// Which chunks are known now.
  BitSet known() {
    return (BitSet) known.clone();
  }

  /// How many chunks are known.
  int count() {
    return known.cardinality();
  }

  /// The first chunk from there on that is not known.
  int nextMissing(int from) {
    return known.nextClearBit(from);
  }

  /// The check of the whole.
  ///
  /// @param count of chunks, all known
  /// @return in hexadecimal digits
  String root(int count) {
    if (known.nextClearBit(0) < count) {
      throw new IllegalStateException("chunk " + known.nextClearBit(0) + " is missing");
    }
    sha.update(all, 0, count * check.bytes());
    return HexFormat.of().formatHex(sha.digest());
  }

  /// The chunks that are known: `0-41,57`.
  String ranges() {
    var text = new StringBuilder();
    for (int from = known.nextSetBit(0); from >= 0; ) {
      int end = known.nextClearBit(from);
      text.append(text.isEmpty() ? "" : ",").append(from);
      if (end > from + 1) {
        text.append('-').append(end - 1);
      }
      from = known.nextSetBit(end);
    }
    return text.toString();
  }

  /// The checks of the chunks that are known, in order.
  byte[] knownValues() {
    byte[] values = new byte[known.cardinality() * check.bytes()];
    int at = 0;
    for (int i = known.nextSetBit(0); i >= 0; i = known.nextSetBit(i + 1)) {
      System.arraycopy(all, i * check.bytes(), values, at, check.bytes());
      at += check.bytes();
    }
    return values;
  }

  /// Takes over what a receiver says to have.
  ///
  /// @param ranges as [#ranges] has them
  /// @param values as [#knownValues] has them
  /// @param most one more than the highest index allowed
  /// @throws IllegalArgumentException if they do not fit each other, or have no such form
  void putAll(String ranges, byte[] values, long most) {
    int at = 0;
    for (String range : ranges.isEmpty() ? new String[0] : ranges.split(",", -1)) {
      int dash = range.indexOf('-');
      int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
      if (from < 0 || last < from || last >= most) {
        throw new IllegalArgumentException("chunks " + range + " of " + most);
      }
      for (int i = from; i <= last; i++) {
        if (at + check.bytes() > values.length) {
          throw new IllegalArgumentException("fewer checks than chunks");
        }
        put(i, Arrays.copyOfRange(values, at, at + check.bytes()));
        at += check.bytes();
      }
    }
    if (at != values.length) {
      throw new IllegalArgumentException("more checks than chunks");
    }
  }
}
