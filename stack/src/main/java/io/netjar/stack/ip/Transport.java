package io.netjar.stack.ip;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Packet;

/// What lies above IP: one protocol number's machine.
public interface Transport {
  /// Result of [#onPacket]: nothing more to do.
  int TAKEN = -1;

  /// Takes a packet in.
  ///
  /// @param in the interface it came by
  /// @param packet begins behind the IP header and is cut to its length; the transport owns it
  ///   where it answers [#TAKEN], and must have left its bytes as they were otherwise
  /// @param source the sender's IPv4 address
  /// @param destination the address it was sent to: an own address, a broadcast address, or a group
  ///   that the host has joined
  /// @param ttl the time to live it had left
  /// @return [#TAKEN], or the code of an ICMP "unreachable" message to answer with
  int onPacket(
      NetworkInterface in,
      Packet packet,
      int source,
      int destination,
      int trafficClass,
      int ttl,
      long now);

  /// Takes an ICMP error in that quotes a packet which this host sent.
  ///
  /// @param type such as `IcmpView.UNREACHABLE`
  /// @param mtu the next link's MTU with code "fragmentation needed"; else 0
  /// @param bytes holds the quoted packet
  /// @param offset where the quoted packet's transport header begins
  /// @param length how many of its bytes there are: at least 8
  /// @param source the quoted packet's source: an own address
  /// @param destination the quoted packet's destination
  void onIcmpError(
      int type,
      int code,
      int mtu,
      byte[] bytes,
      int offset,
      int length,
      int source,
      int destination,
      long now);

  /// Takes back a packet that this host sent and that could not leave, because its next hop does
  /// not answer ARP. Where a transport has nothing better to do, that is a host unreachable.
  ///
  /// @param packet begins behind the IP header
  default void onNeighbourSilent(Packet packet, int source, int destination, long now) {
    if (packet.length() >= IcmpView.QUOTED_PAYLOAD) {
      onIcmpError(
          IcmpView.UNREACHABLE,
          IcmpView.HOST_UNREACHABLE,
          0,
          packet.bytes(),
          packet.start(),
          packet.length(),
          source,
          destination,
          now);
    }
  }
}
