package io.netjar.stack.host;

import io.netjar.stack.NetworkInterface;
import io.netjar.stack.ip.Transport;
import io.netjar.stack.tcp.TcpLayer;
import io.netjar.wire.Packet;

/// TCP's way up: hands it the packets and errors of its protocol number.
final class TcpTransport implements Transport {
  private final TcpLayer tcp;

  TcpTransport(TcpLayer tcp) {
    this.tcp = tcp;
  }

  @Override
  public int onPacket(
      NetworkInterface in,
      Packet packet,
      int source,
      int destination,
      int trafficClass,
      int ttl,
      long now) {
    tcp.onSegment(packet, source, destination, trafficClass, now);
    return TAKEN;
  }

  @Override
  public void onIcmpError(
      int type,
      int code,
      int mtu,
      byte[] bytes,
      int offset,
      int length,
      int source,
      int destination,
      long now) {
    tcp.onIcmpError(type, code, mtu, bytes, offset, source, destination, now);
  }

  @Override
  public void onNeighbourSilent(Packet packet, int source, int destination, long now) {
    tcp.onNeighbourSilent(packet, source, destination, now);
  }
}
