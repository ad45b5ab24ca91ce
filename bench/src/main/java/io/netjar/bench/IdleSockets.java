package io.netjar.bench;

import io.netjar.network.CableSettings;
import io.netjar.sockets.live.LiveNetwork;
import io.netjar.stack.tcp.TcpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// Connections in real time that carried a byte and are idle, with a virtual thread each that waits
/// for more: how much heap they take, channels of both ends included.
public final class IdleSockets {
  private static final int FIRST_PORT = 500;
  private static final int PER_PORT = 20_000;

  private IdleSockets() {}

  /// Prints the figures.
  ///
  /// @param arguments none, or how many connections
  public static void main(String[] arguments) throws Exception {
    int count = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
    var cable = CableSettings.DEFAULT.withRate(0).withDelay(Duration.ZERO);
    var hosts = TwoHosts.of(cable, TcpSettings.DEFAULT);
    try (var live = LiveNetwork.start(hosts.network())) {
      var server = InetAddress.getByAddress(hosts.server().address().toArray());
      var open = new ArrayList<SocketChannel>(2 * count);
      hold(live, server, open, PER_PORT / 100); // classes and tables of the JVM do not count
      long before = Heap.used();
      int warm = open.size();
      long start = System.nanoTime();
      hold(live, server, open, count);
      double seconds = (System.nanoTime() - start) / 1e9;
      long bytes = Heap.used() - before;
      System.out.printf(
          Locale.ROOT,
          "%,d connections after %.1f s, a virtual thread waiting in each: %,d bytes of heap a"
              + " connection%n",
          (open.size() - warm) / 2,
          seconds,
          bytes / count);
    }
  }

  private static void hold(
      LiveNetwork live, InetAddress server, List<SocketChannel> open, int count) throws Exception {
    var served = new CountDownLatch(count);
    var accepted = new ArrayList<SocketChannel>(count);
    int first = FIRST_PORT + open.size();
    for (int done = 0; done < count; done += PER_PORT) {
      int some = Math.min(PER_PORT, count - done);
      var at = new InetSocketAddress(server, first + done / PER_PORT);
      var listening = new CountDownLatch(1);
      var accepting =
          live.host("server")
              .startVirtual("accept", () -> accept(at, some, accepted, listening, served));
      listening.await();
      live.host("client").startVirtual("connect", () -> connect(at, some, open)).join();
      accepting.join();
    }
    served.await();
    open.addAll(accepted);
    if (accepted.size() != count) {
      throw new IOException("only " + accepted.size() + " of " + count + " connections");
    }
  }

  private static void connect(InetSocketAddress to, int count, List<SocketChannel> open)
      throws IOException {
    for (int i = 0; i < count; i++) {
      var channel = SocketChannel.open(to);
      channel.write(ByteBuffer.allocate(1));
      open.add(channel);
    }
  }

  private static void accept(
      InetSocketAddress at,
      int count,
      List<SocketChannel> accepted,
      CountDownLatch listening,
      CountDownLatch served)
      throws IOException {
    try (var server = ServerSocketChannel.open().bind(at, 1000)) {
      listening.countDown();
      for (int i = 0; i < count; i++) {
        var channel = server.accept();
        accepted.add(channel);
        Thread.startVirtualThread(() -> serve(channel, served));
      }
    }
  }

  /// Reads until the network is closed.
  private static void serve(SocketChannel channel, CountDownLatch served) {
    try {
      var one = ByteBuffer.allocate(1);
      while (channel.read(one) > 0) {
        one.clear();
        served.countDown();
      }
    } catch (IOException _) {
      // The network was closed.
    }
  }
}
