package io.netjar.stack.ip;

import io.netjar.stack.DropReason;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import org.jspecify.annotations.Nullable;

/// Judges the header of an IPv4 packet that has come (RFC 791 §3.1, RFC 1122 §3.2.1). Options are
/// passed over but for source routes, which are refused.
final class IpHeader {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int LOOSE_SOURCE_ROUTE = 0x83;
  private static final int STRICT_SOURCE_ROUTE = 0x89;

  private IpHeader() {}

  /// What is wrong with the header of `packet`, which begins at `header`; null where nothing.
  static @Nullable DropReason check(Packet packet, byte[] bytes, int header) {
    int length = packet.length();
    if (length < Ipv4View.LENGTH) {
      return DropReason.IP_TOO_SHORT;
    }
    int first = bytes[header];
    int headerLength = (first & 15) * 4;
    if ((first & 0xf0) != 0x40 || headerLength < Ipv4View.LENGTH) {
      return DropReason.IP_HEADER_INVALID;
    }
    int totalLength = Ipv4View.totalLength(bytes, header);
    if (totalLength < headerLength || totalLength > length) {
      return DropReason.IP_TOO_SHORT;
    }
    return Checksum.of(bytes, header, headerLength) == 0 ? null : DropReason.IP_CHECKSUM_WRONG;
  }

  /// True where the header is longer than its fixed part.
  static boolean hasOptions(byte[] bytes, int header) {
    return bytes[header] != 0x45;
  }

  /// True where the header, whose length has been checked, asks for a source route. An option that
  /// is cut short ends the list.
  static boolean hasSourceRoute(byte[] bytes, int header) {
    int end = header + Ipv4View.headerLength(bytes, header);
    int at = header + Ipv4View.LENGTH;
    while (at < end) {
      int type = Bytes.u8(bytes, at);
      if (type == END) {
        return false;
      }
      if (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) {
        return true;
      }
      int length = type == NO_OPERATION ? 1 : at + 1 < end ? Bytes.u8(bytes, at + 1) : 0;
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return false;
  }
}
