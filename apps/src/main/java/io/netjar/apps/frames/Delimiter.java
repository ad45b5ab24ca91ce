package io.netjar.apps.frames;

import java.util.Arrays;
import java.util.HexFormat;

/// Each message ends with the same bytes, which cannot be part of a message.
public final class Delimiter implements Framing {
  /// Lines of text: each ends with a line feed. What stands before it, a carriage return too, is
  /// the message's.
  public static final Delimiter LINES = new Delimiter(new byte[] {'\n'});

  private static final int MOST_BYTES = 256;

  private final byte[] bytes;

  private Delimiter(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A delimiter.
  ///
  /// @param bytes 1 to 256 bytes, which are copied
  /// @throws IllegalArgumentException if there are none or too many
  public static Delimiter of(byte... bytes) {
    if (bytes.length < 1 || bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a delimiter of " + bytes.length + " bytes; 1 to " + MOST_BYTES + " can be had");
    }
    return new Delimiter(bytes.clone());
  }

  /// How many bytes it has.
  int length() {
    return bytes.length;
  }

  /// Writes it.
  void put(byte[] into, int offset) {
    System.arraycopy(bytes, 0, into, offset, bytes.length);
  }

  /// Finds where it first ends in `from` within `start` to `end`, when it begins at `first` or
  /// later.
  ///
  /// @return the index behind it, or -1
  int endIn(byte[] from, int first, int end) {
    byte last = bytes[bytes.length - 1];
    for (int at = first + bytes.length - 1; at < end; at++) {
      if (from[at] == last && standsBefore(from, at + 1)) {
        return at + 1;
      }
    }
    return -1;
  }

  private boolean standsBefore(byte[] from, int end) {
    return Arrays.equals(from, end - bytes.length, end, bytes, 0, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Delimiter that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return equals(LINES) ? "lines" : "until " + HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
