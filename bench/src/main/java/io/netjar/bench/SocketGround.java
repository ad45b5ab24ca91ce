package io.netjar.bench;

import io.netjar.network.CableSettings;
import io.netjar.network.ProgramBody;
import io.netjar.sockets.live.LiveNetwork;
import io.netjar.stack.tcp.TcpSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where a program of sockets runs: the operating system's loopback, or two hosts of a network in
/// real time. The program is the same.
interface SocketGround extends AutoCloseable {
  /// The address that the server binds to and the client connects to.
  InetAddress address();

  /// Starts the server's side in a thread.
  Thread server(boolean virtual, ProgramBody body);

  /// Starts the client's side in a thread.
  Thread client(boolean virtual, ProgramBody body);

  @Override
  void close();

  /// The operating system's loopback.
  static SocketGround loopback() {
    return new Loopback();
  }

  /// Two hosts on a cable without limits, MTU 65,535.
  static SocketGround network() {
    var unlimited =
        CableSettings.DEFAULT.withRate(0).withDelay(java.time.Duration.ZERO).withMtu(65_535);
    return new Live(TwoHosts.of(unlimited, TcpSettings.DEFAULT));
  }

  /// The operating system's.
  final class Loopback implements SocketGround {
    @Override
    public InetAddress address() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public Thread server(boolean virtual, ProgramBody body) {
      var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      return builder.start(() -> run(body));
    }

    @Override
    public Thread client(boolean virtual, ProgramBody body) {
      return server(virtual, body);
    }

    private static void run(ProgramBody body) {
      try {
        body.run();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {}
  }

  /// The network's.
  final class Live implements SocketGround {
    private final TwoHosts hosts;
    private final LiveNetwork live;

    Live(TwoHosts hosts) {
      this.hosts = hosts;
      live = LiveNetwork.start(hosts.network());
    }

    @Override
    public InetAddress address() {
      try {
        return InetAddress.getByAddress(hosts.server().address().toArray());
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Thread server(boolean virtual, ProgramBody body) {
      var host = live.host(hosts.server());
      return virtual ? host.startVirtual("server", body) : host.startPlatform("server", body);
    }

    @Override
    public Thread client(boolean virtual, ProgramBody body) {
      var host = live.host(hosts.client());
      return virtual ? host.startVirtual("client", body) : host.startPlatform("client", body);
    }

    @Override
    public void close() {
      live.close();
      hosts.network().close();
    }
  }
}
