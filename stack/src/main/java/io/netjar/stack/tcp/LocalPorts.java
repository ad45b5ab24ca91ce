package io.netjar.stack.tcp;

import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;

/// Which port of its own a listener or a connection gets. A local port serves many connections, as
/// long as their other ends differ and nobody listens there.
final class LocalPorts {
  private final PortTable ports;
  private final FlowTable<Flow> flows;

  LocalPorts(PortTable ports, FlowTable<Flow> flows) {
    this.ports = ports;
    this.flows = flows;
  }

  /// Takes a port for a listener.
  ///
  /// @param wanted 0: an ephemeral one
  /// @throws SocketErrorException ADDRESS_IN_USE or ACCESS
  int claim(int address, int wanted) throws SocketErrorException {
    if (wanted == 0) {
      int port = ports.claimEphemeral(address);
      if (port == 0) {
        throw new SocketErrorException(SocketError.ADDRESS_IN_USE);
      }
      return port;
    }
    var refused = ports.claim(address, wanted);
    if (refused != null) {
      throw new SocketErrorException(refused);
    }
    return wanted;
  }

  /// Takes a port that other listeners may have, for one that shares it with all of them.
  ///
  /// @throws SocketErrorException ACCESS
  int claimShared(int address, int wanted) throws SocketErrorException {
    var refused = ports.claimShared(address, wanted);
    if (refused != null) {
      throw new SocketErrorException(refused);
    }
    return wanted;
  }

  /// Gives a listener's port back.
  void release(int address, int port) {
    ports.release(address, port);
  }

  /// Finds a port for a connection that is opened from here.
  ///
  /// @param wanted 0: an ephemeral one
  /// @throws SocketErrorException ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE or ACCESS
  int choose(int source, int wanted, int remote, int remotePort, TcpSettings settings, long now)
      throws SocketErrorException {
    if (wanted == 0) {
      return ephemeral(source, remote, remotePort, settings, now);
    }
    if (ports.isPrivileged(wanted)) {
      throw new SocketErrorException(SocketError.ACCESS);
    }
    if (!isFree(source, wanted, remote, remotePort)
        && !isReusable(source, wanted, remote, remotePort, settings, now)) {
      throw new SocketErrorException(SocketError.ADDRESS_IN_USE);
    }
    return wanted;
  }

  /// One that is in TIME-WAIT only where no other is left.
  private int ephemeral(int source, int remote, int remotePort, TcpSettings settings, long now)
      throws SocketErrorException {
    int count = ports.ephemeralCount();
    for (int tried = 0; tried < 2 * count; tried++) {
      int port = ports.nextEphemeral();
      boolean toItself = source == remote && port == remotePort;
      if (!toItself
          && (isFree(source, port, remote, remotePort)
              || (tried >= count && isReusable(source, port, remote, remotePort, settings, now)))) {
        return port;
      }
    }
    throw new SocketErrorException(SocketError.ADDRESS_NOT_AVAILABLE);
  }

  private boolean isFree(int source, int port, int remote, int remotePort) {
    return !ports.conflicts(source, port) && flows.find(source, port, remote, remotePort) == null;
  }

  /// True where the ends are those of a connection in TIME-WAIT that may be opened again.
  private boolean isReusable(
      int source, int port, int remote, int remotePort, TcpSettings settings, long now) {
    return !ports.conflicts(source, port)
        && flows.find(source, port, remote, remotePort) instanceof TimeWait old
        && old.mayReopen(settings, now);
  }
}
