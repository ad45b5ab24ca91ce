package io.netjar.stack.host;

import io.netjar.stack.SocketError;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.tcp.TcpNetwork;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import org.jspecify.annotations.Nullable;

/// TCP's way down: segments become IPv4 packets that are not to be fragmented (RFC 1191 §3).
final class TcpOverIp implements TcpNetwork {
  private final IpLayer ip;
  private final int ttl;

  TcpOverIp(IpLayer ip, int ttl) {
    this.ip = ip;
    this.ttl = ttl;
  }

  @Override
  public @Nullable SocketError send(
      Packet segment, int source, int destination, int trafficClass, long now) {
    return ip.send(segment, Ipv4View.TCP, source, destination, ttl, trafficClass, true, now);
  }

  @Override
  public int sourceFor(int destination) {
    return ip.sourceFor(destination);
  }

  @Override
  public int mtuFor(int destination) {
    return ip.mtuFor(destination);
  }

  @Override
  public boolean isOwn(int address) {
    return ip.isOwn(address);
  }

  @Override
  public boolean isUnicast(int address) {
    return ip.isUnicast(address);
  }
}
