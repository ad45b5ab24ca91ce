package io.netjar.wire;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A sequence of bytes that never changes and compares by content.
public final class Octets {
  /// No bytes.
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of `length` bytes at `offset`.
  ///
  /// @throws IndexOutOfBoundsException where they do not lie in the array
  public static Octets of(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /// A copy of all of `bytes`.
  public static Octets of(byte... bytes) {
    return of(bytes, 0, bytes.length);
  }

  /// Reads hexadecimal digits; spaces and line breaks between bytes do not matter.
  ///
  /// @throws IllegalArgumentException where the text holds something else
  public static Octets parse(String hex) {
    return of(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  /// How many bytes there are.
  public int length() {
    return bytes.length;
  }

  /// The byte at `index` as 0–255.
  public int u8(int index) {
    return bytes[index] & 0xff;
  }

  /// Writes all bytes into `target` from `offset` on.
  public void writeTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /// A copy of the bytes.
  public byte[] toArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Hexadecimal digits without spaces.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
