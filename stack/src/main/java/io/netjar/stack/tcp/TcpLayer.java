package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TCP of one host: finds whom a segment is for, and holds all listeners and connections.
public final class TcpLayer {

  /// Listens on a port.
  ///
  /// @param local an own address, or "any"
  /// @param port 0: an ephemeral one
  /// @param backlog how many connections may wait to be accepted; less than 1 counts as 1
  /// @throws SocketErrorException ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, ACCESS or NOT_SUPPORTED
  public TcpListener listen(IpAddress local, int port, int backlog) throws SocketErrorException {
    if (!(local instanceof Ipv4Address)) {
      throw new SocketErrorException(SocketError.NOT_SUPPORTED);
    }
    return new TcpListener(new Endpoint(local, port), backlog);
  }

  /// Begins a connection: sends a SYN. Whether it succeeds is told by [TcpConnection#isEstablished]
  /// and [TcpConnection#error].
  ///
  /// @param local an own address; null or "any": the one that the route wants
  /// @param localPort 0: an ephemeral one
  /// @throws SocketErrorException NETWORK_UNREACHABLE, ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE,
  ///   ACCESS or NOT_SUPPORTED
  public TcpConnection connect(
      @Nullable IpAddress local, int localPort, Endpoint remote, TcpSettings settings, long now)
      throws SocketErrorException {
    if (!(remote.address() instanceof Ipv4Address)) {
      throw new SocketErrorException(SocketError.NOT_SUPPORTED);
    }
    return new TcpConnection(
        new Endpoint(local == null ? Ipv4Address.ANY : local, localPort), remote);
  }

  /// Takes a segment in and owns it.
  ///
  /// @param packet begins at the TCP header and is cut to its length
  public void onSegment(Packet packet, int source, int destination, int trafficClass, long now) {}

  /// The connections that are neither closed nor in TIME-WAIT.
  public List<TcpConnection> connections() {
    return List.of();
  }

  /// The listeners.
  public List<TcpListener> listeners() {
    return List.of();
  }

  /// How many connections there are that are neither closed nor in TIME-WAIT.
  public int openConnections() {
    return 0;
  }

  /// Forgets everything without a word on the wire, as a host does that loses its power.
  public void crash() {}
}
