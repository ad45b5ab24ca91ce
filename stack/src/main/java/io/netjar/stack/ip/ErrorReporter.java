package io.netjar.stack.ip;

import io.netjar.wire.Packet;

/// Sends ICMP errors about packets; what it may not report (RFC 1122 §3.2.2) it leaves out.
@FunctionalInterface
public interface ErrorReporter {

  /// Reports `packet` to its sender.
  ///
  /// @param packet begins at its IP header, which has been checked; it stays the caller's
  /// @param rest the four bytes behind the ICMP checksum: the MTU with "fragmentation needed"
  void report(Packet packet, int type, int code, int rest, long now);
}
