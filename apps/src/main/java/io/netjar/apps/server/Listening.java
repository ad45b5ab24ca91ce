package io.netjar.apps.server;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;

/// Opens the socket of a server, and knows the signs that it was closed under the server.
public final class Listening {
  /// Connections that may wait to be accepted; 50, the default of the JDK, is few for a storm.
  private static final int BACKLOG = 128;

  /// The first port that needs no privilege (RFC 6335 §6: those below are the system ports).
  private static final int FIRST_FREE_PORT = 1024;

  private Listening() {}

  /// Listens for TCP connections.
  ///
  /// @param host the address to bind, or a name of it
  /// @param port the port, 0 for any free one
  /// @return a bound socket, owned by the caller
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if it cannot be bound
  public static ServerSocket tcp(String host, int port) throws ProgramException {
    InetSocketAddress address = new InetSocketAddress(HostPort.resolve(host)[0], port);
    try {
      ServerSocket listener = new ServerSocket();
      try {
        listener.bind(address, BACKLOG);
      } catch (IOException e) {
        listener.close();
        throw e;
      }
      return listener;
    } catch (IOException e) {
      throw cannotListen("tcp", address, e);
    }
  }

  /// Listens for UDP datagrams.
  ///
  /// @param host the address to bind, or a name of it
  /// @param port the port, 0 for any free one
  /// @return a bound socket, owned by the caller
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if it cannot be bound
  public static DatagramSocket udp(String host, int port) throws ProgramException {
    InetSocketAddress address = new InetSocketAddress(HostPort.resolve(host)[0], port);
    try {
      return new DatagramSocket(address);
    } catch (IOException e) {
      throw cannotListen("udp", address, e);
    }
  }

  /// Where a socket for datagrams listens, in digits. The JDK gives it `::` for all addresses of
  /// either protocol, where it gives `0.0.0.0` for a listener's.
  ///
  /// @param socket bound
  /// @return address and port
  public static String shown(DatagramSocket socket) {
    return Shown.address(new InetSocketAddress(address(socket), socket.getLocalPort()));
  }

  /// The address that a socket for datagrams is bound to, as that of a listener would be.
  static InetAddress address(DatagramSocket socket) {
    InetAddress bound = socket.getLocalAddress();
    return bound.isAnyLocalAddress() ? new InetSocketAddress(0).getAddress() : bound;
  }

  private static ProgramException cannotListen(
      String protocol, InetSocketAddress address, IOException e) {
    return new ProgramException(
        ExitCode.NO_CONNECTION,
        "cannot listen on "
            + protocol
            + " "
            + Shown.address(address)
            + ": "
            + ProgramException.reasonOf(e)
            + remedy(ProgramException.reasonOf(e), protocol, address.getPort()),
        e);
  }

  /// What the user can do about it, where that is known.
  static String remedy(String reason, String protocol, int port) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "; another program has this port ('ss -lnp --%s' shows which): end it, or take another"
              .formatted(protocol)
          + " with --port (0 for any free one)";
    }
    if (lower.contains("permission denied") && port > 0 && port < FIRST_FREE_PORT) {
      return "; ports below 1024 are for programs with a privilege: take another with --port, or"
          + " allow this one (on Linux: sysctl net.ipv4.ip_unprivileged_port_start="
          + port
          + ")";
    }
    if (lower.contains("cannot assign")) {
      return "; this machine has no such address: name one of its own with --bind, or none for all";
    }
    return "";
  }

  /// Tells a stop from a failure: the socket was closed, or the thread was interrupted, which
  /// closes it.
  ///
  /// @param closed what the socket says of itself
  /// @param exception what it threw
  /// @return true if the server is meant to end
  static boolean isStop(boolean closed, IOException exception) {
    return closed
        || Thread.currentThread().isInterrupted()
        || ProgramException.reasonOf(exception).toLowerCase(Locale.ROOT).contains("closed");
  }
}
