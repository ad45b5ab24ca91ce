package io.netjar.wire;

import java.util.ArrayList;
import java.util.List;

/// A TCP header (RFC 9293 §3.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source port          |        Destination port       |
/// +-------------------------------+-------------------------------+
/// |                        Sequence number                        |
/// |                     Acknowledgment number                     |
/// +-------+-------+---------------+-------------------------------+
/// | Offset|  Rsrvd|     Flags     |             Window            |
/// +-------+-------+---------------+-------------------------------+
/// |            Checksum           |         Urgent pointer        |
/// +-------------------------------+-------------------------------+
/// |               Options, a multiple of 4 bytes                  |
/// +---------------------------------------------------------------+
/// ```
///
/// @param sourcePort 0–65,535
/// @param destinationPort 0–65,535
/// @param sequence number of the first byte of the payload, or of SYN
/// @param acknowledgment the next number that the sender waits for
/// @param flags the eight flags as in [TcpView], 0–255
/// @param window as it stands, unscaled, 0–65,535
/// @param checksum as it stands on the wire. It covers payload and addresses too: see
///   [TcpView#writeChecksum].
/// @param urgentPointer 0–65,535
/// @param options in their order, together at most 40 bytes; without what ends and pads the list
public record TcpHeader(
    int sourcePort,
    int destinationPort,
    SeqNum sequence,
    SeqNum acknowledgment,
    int flags,
    int window,
    int checksum,
    int urgentPointer,
    List<TcpOption> options) {
  /// Most bytes of options.
  public static final int MAXIMUM_OPTIONS = 40;

  /// @throws IllegalArgumentException naming the value that is out of its range
  public TcpHeader {
    Port.check(sourcePort);
    Port.check(destinationPort);
    Ranges.check("flags", flags, 255);
    Ranges.check("window", window, 0xffff);
    Ranges.check("checksum", checksum, 0xffff);
    Ranges.check("urgent pointer", urgentPointer, 0xffff);
    options = List.copyOf(options);
    Ranges.check("options' length", optionsLength(options), MAXIMUM_OPTIONS);
  }

  private static int optionsLength(List<TcpOption> options) {
    int length = 0;
    for (TcpOption option : options) {
      length += option.length();
    }
    return length;
  }

  /// Reads the header of a segment of `length` bytes; the checksum is not verified.
  public static Parsed<TcpHeader> parse(byte[] bytes, int offset, int length) {
    if (length < TcpView.LENGTH) {
      return Ranges.tooShort("TCP header", TcpView.LENGTH, length);
    }
    int headerLength = TcpView.headerLength(bytes, offset);
    if (headerLength < TcpView.LENGTH || headerLength > length) {
      return new Parsed.Bad<>(
          "data offset", headerLength + " bytes, not 20 to the " + length + " that are here");
    }
    var options = new ArrayList<TcpOption>();
    int end = offset + headerLength;
    int index = offset + TcpView.LENGTH;
    while (index < end && bytes[index] != TcpOptions.EOL) {
      if (bytes[index] == TcpOptions.NOP) {
        options.add(new TcpOption.NoOperation());
        index++;
        continue;
      }
      int size = index + 1 < end ? Bytes.u8(bytes, index + 1) : 0;
      if (size < 2 || size > end - index) {
        return new Parsed.Bad<>(
            "options", "the length of option " + Bytes.u8(bytes, index) + " does not fit: " + size);
      }
      options.add(TcpOption.read(bytes, index, size));
      index += size;
    }
    return new Parsed.Ok<>(read(bytes, offset, options), headerLength);
  }

  private static TcpHeader read(byte[] bytes, int offset, List<TcpOption> options) {
    return new TcpHeader(
        TcpView.sourcePort(bytes, offset),
        TcpView.destinationPort(bytes, offset),
        new SeqNum(TcpView.sequence(bytes, offset)),
        new SeqNum(TcpView.acknowledgment(bytes, offset)),
        TcpView.flags(bytes, offset),
        TcpView.window(bytes, offset),
        TcpView.checksum(bytes, offset),
        TcpView.urgentPointer(bytes, offset),
        options);
  }

  /// Bytes of the header: 20–60, a multiple of 4.
  public int length() {
    return TcpView.LENGTH + (optionsLength(options) + 3) / 4 * 4;
  }

  /// True where the flag, one of [TcpView]'s, is set.
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// Writes the [#length] bytes of the header; behind the options, zeros fill the last word.
  public void writeTo(byte[] bytes, int offset) {
    TcpView.write(
        bytes,
        offset,
        sourcePort,
        destinationPort,
        sequence.value(),
        acknowledgment.value(),
        length(),
        flags,
        window);
    Bytes.put16(bytes, offset + 16, checksum);
    Bytes.put16(bytes, offset + 18, urgentPointer);
    int at = offset + TcpView.LENGTH;
    for (TcpOption option : options) {
      option.writeTo(bytes, at);
      at += option.length();
    }
    while (at < offset + length()) {
      Bytes.put8(bytes, at++, TcpOptions.EOL);
    }
  }
}
