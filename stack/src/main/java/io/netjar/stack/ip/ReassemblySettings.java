package io.netjar.stack.ip;

/// The bounds of putting fragments together.
///
/// @param timeoutNanos how long a packet's fragments are kept, from the first one on (RFC 1122
///   §3.3.2)
/// @param maximumPackets how many packets are put together at once; the oldest makes place
/// @param maximumFragments how many fragments one packet may have; more discard it
/// @param maximumBytes memory that all fragments kept may take; the oldest packet makes place
public record ReassemblySettings(
    long timeoutNanos, int maximumPackets, int maximumFragments, int maximumBytes) {
  /// 30 s, 64 packets of at most 2,048 fragments (a packet of 65,535 bytes over the least MTU of 68
  /// makes 1,366), 4 MiB.
  public static final ReassemblySettings DEFAULT =
      new ReassemblySettings(30_000_000_000L, 64, 2048, 4 << 20);

  /// @throws IllegalArgumentException where a number is less than one
  public ReassemblySettings {
    if (timeoutNanos < 1 || maximumPackets < 1 || maximumFragments < 1 || maximumBytes < 1) {
      throw new IllegalArgumentException(
          "reassembly's bounds are at least one: timeoutNanos "
              + timeoutNanos
              + ", maximumPackets "
              + maximumPackets
              + ", maximumFragments "
              + maximumFragments
              + ", maximumBytes "
              + maximumBytes);
    }
  }
}
