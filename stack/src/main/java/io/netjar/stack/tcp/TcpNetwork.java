package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.wire.Packet;
import org.jspecify.annotations.Nullable;

/// What TCP needs of the layer below: IPv4 with its routes.
public interface TcpNetwork {

  /// Sends a segment to `destination` and takes it over.
  ///
  /// @param segment begins at its TCP header, has its checksum and [Packet#HEADROOM] before it
  /// @param source an own address
  /// @param trafficClass DSCP and ECN, 0–255
  /// @return null where it went down, else why it did not
  @Nullable SocketError send(
      Packet segment, int source, int destination, int trafficClass, long now);

  /// The own address to use towards `destination`; 0 where no route leads there.
  int sourceFor(int destination);

  /// The largest IP packet in bytes on the way to `destination`, as far as the host knows.
  int mtuFor(int destination);

  /// True where `address` is one of the host's own.
  boolean isOwn(int address);

  /// True where `address` is that of one host: neither a broadcast nor a multicast address.
  boolean isUnicast(int address);
}
