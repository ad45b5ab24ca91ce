package io.netjar.bench;

import io.netjar.network.Network;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/// What hosts and connections take while nothing happens: time to build, bytes of heap.
public final class Memory {
  private static final int LANS = 10;
  private static final int HOSTS_PER_LAN = 100;
  private static final int CONNECTIONS = 10_000;

  private Memory() {}

  /// Prints the figures.
  public static void main(String[] arguments) {
    hosts();
    connections();
  }

  private static void hosts() {
    long first = buildNanos();
    long[] times = new long[9];
    for (int i = 0; i < times.length; i++) {
      times[i] = buildNanos();
    }
    Arrays.sort(times);
    System.out.printf(
        "%,d hosts in %d LANs   built in %.1f ms (first time %.1f ms)%n",
        LANS * HOSTS_PER_LAN, LANS, times[times.length / 2] / 1e6, first / 1e6);
    long bytes = Heap.bytesOf(Memory::build);
    System.out.printf(
        "idle host            %,d bytes (with its cable and its port of the switch)%n",
        bytes / (LANS * HOSTS_PER_LAN));
  }

  private static long buildNanos() {
    long start = System.nanoTime();
    build();
    return System.nanoTime() - start;
  }

  private static Network build() {
    var network = Network.create(1);
    for (int l = 0; l < LANS; l++) {
      var lan = network.lan("lan" + l, "10." + l + ".0.0/16");
      for (int h = 0; h < HOSTS_PER_LAN; h++) {
        lan.host("host" + l + "-" + h);
      }
    }
    return network;
  }

  private static void connections() {
    long bytes = Heap.bytesOf(() -> connected(CONNECTIONS)) - Heap.bytesOf(() -> connected(1));
    System.out.printf(
        "idle TCP connection  %,d bytes (both ends, established, %,d of them)%n",
        bytes / (CONNECTIONS - 1), CONNECTIONS);
  }

  /// A network with so many established connections; each has carried a byte both ways.
  private static Object connected(int count) {
    var network = Network.create(1);
    var lan = network.lan("lan", "10.0.0.0/8");
    var client = lan.host("client").stack();
    var server = lan.host("server");
    var ends = new ArrayList<TcpConnection>();
    try {
      var listener = server.stack().tcp().listen(Ipv4Address.ANY, 7, 128);
      var to = new Endpoint(server.address(), 7);
      byte[] one = new byte[1];
      for (int i = 0; i < count; i++) {
        var active = client.tcp().connect(null, 0, to, client.settings().tcp(), network.nowNanos());
        network.runFor(Duration.ofMillis(1));
        var passive = listener.accept();
        if (passive == null) {
          throw new IllegalStateException("connection " + i + " is not there: " + active.state());
        }
        active.write(one, 0, 1, network.nowNanos());
        passive.write(one, 0, 1, network.nowNanos());
        network.runFor(Duration.ofMillis(1));
        active.read(one, 0, 1, network.nowNanos());
        passive.read(one, 0, 1, network.nowNanos());
        ends.add(active);
        ends.add(passive);
      }
    } catch (SocketErrorException e) {
      throw new IllegalStateException(e);
    }
    network.runFor(Duration.ofSeconds(10));
    return new Object[] {network, ends};
  }
}
