package io.netjar.stack.ip;

import io.netjar.wire.Bytes;
import io.netjar.wire.Ipv4View;

/// The options of an IPv4 header (RFC 791 §3.1): all are passed over but source routes, which are
/// refused.
final class IpOptions {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int LOOSE_SOURCE_ROUTE = 0x83;
  private static final int STRICT_SOURCE_ROUTE = 0x89;

  private IpOptions() {}

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
