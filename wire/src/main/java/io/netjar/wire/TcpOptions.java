package io.netjar.wire;

/// The options behind a TCP header's 20 fixed bytes (RFC 9293 §3.1) over (array, offset of the
/// header's first byte).
///
/// An option is one byte of kind alone ([#EOL], [#NOP]) or kind, length (of the whole option, at
/// least 2) and data. The methods stop at the first option that does not fit and so are safe with
/// any bytes, as long as the whole header (see [TcpView#headerLength]) lies in the array.
public final class TcpOptions {
  /// Kind: end of the list, one byte.
  public static final int EOL = 0;

  /// Kind: nothing, to align what follows, one byte.
  public static final int NOP = 1;

  /// Kind: maximum segment size, 4 bytes (RFC 9293 §3.7.1).
  public static final int MSS = 2;

  /// Kind: window scale, 3 bytes (RFC 7323 §2.2).
  public static final int WINDOW_SCALE = 3;

  /// Kind: selective acknowledgments are welcome, 2 bytes (RFC 2018 §2).
  public static final int SACK_PERMITTED = 4;

  /// Kind: selective acknowledgment, 2 + 8 n bytes (RFC 2018 §3).
  public static final int SACK = 5;

  /// Kind: timestamps, 10 bytes (RFC 7323 §3.2).
  public static final int TIMESTAMPS = 8;

  /// Length of [#MSS] in bytes.
  public static final int MSS_LENGTH = 4;

  /// Length of [#WINDOW_SCALE] in bytes.
  public static final int WINDOW_SCALE_LENGTH = 3;

  /// Length of [#SACK_PERMITTED] in bytes.
  public static final int SACK_PERMITTED_LENGTH = 2;

  /// Length of [#TIMESTAMPS] in bytes.
  public static final int TIMESTAMPS_LENGTH = 10;

  /// Length of one block of [#SACK] in bytes; kind and length come before the first one.
  public static final int BLOCK_LENGTH = 8;

  private TcpOptions() {}

  /// The maximum segment size that the sender announces, 0 where it does not: then 536 holds (RFC
  /// 9293 §3.7.1).
  public static int mss(byte[] bytes, int header) {
    int option = find(bytes, header, MSS, MSS_LENGTH);
    return option < 0 ? 0 : Bytes.u16(bytes, option + 2);
  }

  /// Writes the option that announces `mss`, 4 bytes.
  public static void writeMss(byte[] bytes, int offset, int mss) {
    Bytes.put16(bytes, offset, MSS << 8 | MSS_LENGTH);
    Bytes.put16(bytes, offset + 2, mss);
  }

  /// Writes the option that tells how far windows are to be shifted, 3 bytes.
  public static void writeWindowScale(byte[] bytes, int offset, int shift) {
    Bytes.put16(bytes, offset, WINDOW_SCALE << 8 | WINDOW_SCALE_LENGTH);
    Bytes.put8(bytes, offset + 2, shift);
  }

  /// Writes the option that welcomes selective acknowledgments, 2 bytes.
  public static void writeSackPermitted(byte[] bytes, int offset) {
    Bytes.put16(bytes, offset, SACK_PERMITTED << 8 | SACK_PERMITTED_LENGTH);
  }

  /// Writes the timestamps TSval and TSecr, 10 bytes.
  public static void writeTimestamps(byte[] bytes, int offset, int value, int echo) {
    Bytes.put16(bytes, offset, TIMESTAMPS << 8 | TIMESTAMPS_LENGTH);
    Bytes.put32(bytes, offset + 2, value);
    Bytes.put32(bytes, offset + 6, echo);
  }

  /// Writes kind and length of a selective acknowledgment of so many blocks, 2 bytes; the blocks
  /// follow.
  public static void writeSack(byte[] bytes, int offset, int blocks) {
    Bytes.put16(bytes, offset, SACK << 8 | (2 + BLOCK_LENGTH * blocks));
  }

  /// Writes one block of a selective acknowledgment, 8 bytes.
  ///
  /// @param left number of its first byte
  /// @param right number of the byte behind its last
  public static void writeBlock(byte[] bytes, int offset, int left, int right) {
    Bytes.put32(bytes, offset, left);
    Bytes.put32(bytes, offset + 4, right);
  }

  /// Writes `count` bytes that mean nothing, to align what follows.
  public static void writeNops(byte[] bytes, int offset, int count) {
    for (int i = 0; i < count; i++) {
      Bytes.put8(bytes, offset + i, NOP);
    }
  }

  /// The offset of the first option of `kind` and `length`, -1 where there is none before the list
  /// ends or breaks.
  private static int find(byte[] bytes, int header, int kind, int length) {
    int end = header + TcpView.headerLength(bytes, header);
    int index = next(bytes, header + TcpView.LENGTH, end);
    while (index >= 0 && (kind(bytes, index) != kind || length(bytes, index) != length)) {
      index = next(bytes, index + length(bytes, index), end);
    }
    return index;
  }

  /// The offset of the first option at or behind `from` that is more than a [#NOP]; -1 where there
  /// is none before `end`, because the list ends, or breaks: an option there has no length, one
  /// below 2, or one that does not fit.
  public static int next(byte[] bytes, int from, int end) {
    int index = from;
    while (index < end && bytes[index] == NOP) {
      index++;
    }
    if (end - index < 2 || bytes[index] == EOL) {
      return -1;
    }
    int length = length(bytes, index);
    return length < 2 || length > end - index ? -1 : index;
  }

  /// The kind of the option that [#next] has found.
  public static int kind(byte[] bytes, int index) {
    return Bytes.u8(bytes, index);
  }

  /// The length of the option that [#next] has found, kind and length included.
  public static int length(byte[] bytes, int index) {
    return Bytes.u8(bytes, index + 1);
  }
}
