package io.netjar.stack.ip;

import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;

/// Cuts a packet into fragments (RFC 791 §3.2 "An Example Fragmentation Procedure").
final class Fragmenter {
  private static final int COPIED = 0x80;
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;

  private Fragmenter() {}

  /// The fragments of `packet` that fit into `mtu`, first one first; each is a packet of its own.
  ///
  /// @param packet begins at its IP header and is longer than `mtu`; may be a fragment itself
  /// @param mtu at least 68
  static Packet[] split(Packet packet, int mtu) {
    var bytes = packet.bytes();
    int header = packet.start();
    int headerLength = Ipv4View.headerLength(bytes, header);
    int flagsAndOffset = Ipv4View.flagsAndOffset(bytes, header);
    int payload = packet.length() - headerLength;
    // All but the last carry a multiple of 8 bytes, as offsets count in eights.
    int most = (mtu - headerLength) & ~7;
    var fragments = new Packet[(payload + most - 1) / most];
    for (int i = 0; i < fragments.length; i++) {
      int from = i * most;
      int length = Math.min(most, payload - from);
      var fragment = Packet.allocate(headerLength + length);
      var to = fragment.bytes();
      int start = fragment.start();
      System.arraycopy(bytes, header, to, start, headerLength);
      System.arraycopy(bytes, header + headerLength + from, to, start + headerLength, length);
      boolean isLast = i == fragments.length - 1;
      int more = isLast ? 0 : Ipv4View.MORE_FRAGMENTS;
      Bytes.put16(to, start + 2, headerLength + length);
      Bytes.put16(to, start + 6, (flagsAndOffset + from / 8) | more);
      if (i > 0) {
        blankUncopiedOptions(to, start + Ipv4View.LENGTH, start + headerLength);
      }
      Bytes.put16(to, start + 10, 0);
      Bytes.put16(to, start + 10, Checksum.of(to, start, headerLength));
      fragments[i] = fragment;
    }
    return fragments;
  }

  /// RFC 791 §3.1: only options whose copied flag is set go into fragments behind the first one.
  private static void blankUncopiedOptions(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      int type = Bytes.u8(bytes, at);
      if (type == END_OF_OPTIONS) {
        return;
      }
      int length = type == NO_OPERATION || at + 1 >= end ? 1 : Bytes.u8(bytes, at + 1);
      int next = Math.min(end, at + Math.max(1, length));
      if ((type & COPIED) == 0) {
        java.util.Arrays.fill(bytes, at, next, (byte) NO_OPERATION);
      }
      at = next;
    }
  }
}
