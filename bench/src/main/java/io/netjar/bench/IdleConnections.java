package io.netjar.bench;

import io.netjar.network.CableSettings;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A million connections in one network, established and idle: how much heap they take.
public final class IdleConnections {
  private static final int FIRST_PORT = 1000;
  private static final int PER_PORT = 50_000;
  private static final int BATCH = 100;

  private IdleConnections() {}

  /// Prints the figures.
  ///
  /// @param arguments none, or how many connections
  public static void main(String[] arguments) throws SocketErrorException {
    int count = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    long start = System.nanoTime();
    var cable = CableSettings.DEFAULT.withRate(0).withDelay(Duration.ofNanos(5_000));
    var hosts = TwoHosts.of(cable, TcpSettings.DEFAULT);
    var ends = new ArrayList<TcpConnection>(2 * count);
    for (int port = FIRST_PORT; ends.size() < 2 * count; port++) {
      int wanted = Math.min(PER_PORT, count - ends.size() / 2);
      var listener = hosts.server().stack().tcp().listen(Ipv4Address.ANY, port, BATCH);
      connect(hosts, listener, wanted, ends);
    }
    hosts.network().runFor(Duration.ofSeconds(10));
    double seconds = (System.nanoTime() - start) / 1e9;
    long open = ends.stream().filter(c -> c.isEstablished() && c.error() == null).count();
    System.gc();
    var runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    System.out.printf(
        "%,d connections established and idle after %.1f s: %,d MB of heap in use, at most %,d"
            + " MB%n",
        open / 2, seconds, used >> 20, runtime.maxMemory() >> 20);
  }

  /// Opens connections to one port; each carries a byte both ways.
  private static void connect(
      TwoHosts hosts, TcpListener listener, int wanted, List<TcpConnection> ends)
      throws SocketErrorException {
    var network = hosts.network();
    var tcp = hosts.client().stack().tcp();
    var to = new Endpoint(hosts.server().address(), listener.local().port());
    var one = new byte[1];
    for (int done = 0; done < wanted; done += BATCH) {
      int first = ends.size();
      for (int i = 0; i < Math.min(BATCH, wanted - done); i++) {
        ends.add(tcp.connect(null, 0, to, TcpSettings.DEFAULT, network.nowNanos()));
      }
      network.runFor(Duration.ofMillis(1));
      for (var open = listener.accept(); open != null; open = listener.accept()) {
        ends.add(open);
      }
      for (int i = first; i < ends.size(); i++) {
        ends.get(i).write(one, 0, 1, network.nowNanos());
      }
      network.runFor(Duration.ofMillis(100));
      for (int i = first; i < ends.size(); i++) {
        ends.get(i).read(one, 0, 1, network.nowNanos());
      }
    }
  }
}
