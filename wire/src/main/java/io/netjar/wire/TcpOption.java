package io.netjar.wire;

import java.util.ArrayList;
import java.util.List;

/// One option of a TCP header (RFC 9293 §3.1). Options that are not known here, and known ones of
/// an unusual length, are kept as bytes.
public sealed interface TcpOption {

  /// Kind: which option it is, 0–255.
  int kind();

  /// Bytes of the whole option.
  int length();

  /// Writes the [#length] bytes of the option.
  void writeTo(byte[] bytes, int offset);

  /// Nothing, to align the option behind it.
  record NoOperation() implements TcpOption {
    @Override
    public int kind() {
      return TcpOptions.NOP;
    }

    @Override
    public int length() {
      return 1;
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      Bytes.put8(bytes, offset, TcpOptions.NOP);
    }
  }

  /// The largest segment that the sender of a SYN takes (RFC 9293 §3.7.1).
  ///
  /// @param mss bytes of payload, 0–65,535
  record MaximumSegmentSize(int mss) implements TcpOption {

    /// @throws IllegalArgumentException naming the value that is out of its range
    public MaximumSegmentSize {
      Ranges.check("mss", mss, 0xffff);
    }

    @Override
    public int kind() {
      return TcpOptions.MSS;
    }

    @Override
    public int length() {
      return TcpOptions.MSS_LENGTH;
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      TcpOptions.writeMss(bytes, offset, mss);
    }
  }

  /// How far the windows of the sender of a SYN are to be shifted (RFC 7323 §2.2).
  ///
  /// @param shift 0–255; above 14 it counts as 14 (RFC 7323 §2.3)
  record WindowScale(int shift) implements TcpOption {

    /// @throws IllegalArgumentException naming the value that is out of its range
    public WindowScale {
      Ranges.check("shift", shift, 255);
    }

    @Override
    public int kind() {
      return TcpOptions.WINDOW_SCALE;
    }

    @Override
    public int length() {
      return 3;
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      TcpOptions.writeWindowScale(bytes, offset, shift);
    }
  }

  /// Selective acknowledgments are welcome (RFC 2018 §2).
  record SackPermitted() implements TcpOption {
    @Override
    public int kind() {
      return TcpOptions.SACK_PERMITTED;
    }

    @Override
    public int length() {
      return 2;
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      TcpOptions.writeSackPermitted(bytes, offset);
    }
  }

  /// What has arrived beyond the acknowledgment number (RFC 2018 §3).
  ///
  /// @param blocks 1 to 4 of them
  record Sack(List<Block> blocks) implements TcpOption {

    /// @throws IllegalArgumentException where there are fewer than 1 or more than 4 blocks
    public Sack {
      blocks = List.copyOf(blocks);
      Ranges.check("number of blocks", blocks.size(), 1, 4);
    }

    @Override
    public int kind() {
      return TcpOptions.SACK;
    }

    @Override
    public int length() {
      return 2 + 8 * blocks.size();
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      TcpOptions.writeSack(bytes, offset, blocks.size());
      int at = offset + 2;
      for (Block block : blocks) {
        TcpOptions.writeBlock(bytes, at, block.left().value(), block.right().value());
        at += TcpOptions.BLOCK_LENGTH;
      }
    }
  }

  /// A run of bytes that has arrived.
  ///
  /// @param left number of its first byte
  /// @param right number of the byte behind its last
  record Block(SeqNum left, SeqNum right) {}

  /// The sender's time and the latest time of the other side (RFC 7323 §3.2).
  ///
  /// @param value TSval, 32 bits in a unit of the sender's choice
  /// @param echo TSecr, 32 bits
  record Timestamps(int value, int echo) implements TcpOption {
    @Override
    public int kind() {
      return TcpOptions.TIMESTAMPS;
    }

    @Override
    public int length() {
      return 10;
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      TcpOptions.writeTimestamps(bytes, offset, value, echo);
    }
  }

  /// An option of another kind, or of a length that its kind does not have.
  ///
  /// @param kind 2–255
  /// @param data what stands behind kind and length, at most 38 bytes
  record Unknown(int kind, Octets data) implements TcpOption {

    /// @throws IllegalArgumentException naming the value that is out of its range, or where the
    ///   option is a known one
    public Unknown {
      Ranges.check("kind", kind, 2, 255);
      Ranges.check("data's length", data.length(), TcpHeader.MAXIMUM_OPTIONS - 2);
      if (isKnown(kind, 2 + data.length())) {
        throw new IllegalArgumentException("option " + kind + " has a type of its own");
      }
    }

    @Override
    public int length() {
      return 2 + data.length();
    }

    @Override
    public void writeTo(byte[] bytes, int offset) {
      Bytes.put16(bytes, offset, kind << 8 | length());
      data.writeTo(bytes, offset + 2);
    }
  }

  private static boolean isKnown(int kind, int length) {
    return switch (kind) {
      case TcpOptions.MSS -> length == TcpOptions.MSS_LENGTH;
      case TcpOptions.WINDOW_SCALE -> length == TcpOptions.WINDOW_SCALE_LENGTH;
      case TcpOptions.SACK_PERMITTED -> length == TcpOptions.SACK_PERMITTED_LENGTH;
      case TcpOptions.SACK -> length >= 10 && length <= 34 && length % 8 == 2;
      case TcpOptions.TIMESTAMPS -> length == TcpOptions.TIMESTAMPS_LENGTH;
      default -> false;
    };
  }

  /// Reads the option of `length` bytes, at least 2, that stands at `offset`.
  static TcpOption read(byte[] bytes, int offset, int length) {
    int kind = Bytes.u8(bytes, offset);
    int data = offset + 2;
    if (!isKnown(kind, length)) {
      return new Unknown(kind, Octets.of(bytes, data, length - 2));
    }
    return switch (kind) {
      case TcpOptions.MSS -> new MaximumSegmentSize(Bytes.u16(bytes, data));
      case TcpOptions.WINDOW_SCALE -> new WindowScale(Bytes.u8(bytes, data));
      case TcpOptions.SACK_PERMITTED -> new SackPermitted();
      case TcpOptions.SACK -> sack(bytes, data, length - 2);
      default -> new Timestamps(Bytes.i32(bytes, data), Bytes.i32(bytes, data + 4));
    };
  }

  private static Sack sack(byte[] bytes, int data, int length) {
    var blocks = new ArrayList<Block>();
    for (int at = data; at < data + length; at += 8) {
      blocks.add(new Block(new SeqNum(Bytes.i32(bytes, at)), new SeqNum(Bytes.i32(bytes, at + 4))));
    }
    return new Sack(blocks);
  }
}
