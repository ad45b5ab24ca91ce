package io.netjar.bench.programs;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.bench.Heap;
import io.netjar.network.Network;
import io.netjar.sockets.live.LiveNetwork;
import io.netjar.stack.host.HostSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Clients that are connected, said something once, and are silent: how much heap a server has for
/// each.
///
/// On the operating system as many as it gives file descriptors for, up to 100,000; in the jar,
/// where a connection takes none, 100,000, and there the heap is that of both ends with their TCP.
final class IdleClients {
  private static final int CLIENTS = 100_000;
  private static final int PER_ADDRESS = 20_000;
  private static final int SPARE_DESCRIPTORS = 300;
  private static final int WARM = 200;
  private static final int AT_ONCE = 100;
  private static final int HOSTS = 8;
  private static final int PORT = 7;
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern LISTENING = Pattern.compile("listening on tcp");

  private IdleClients() {}

  static void print() throws IOException, InterruptedException {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long descriptors = system.getMaxFileDescriptorCount() - SPARE_DESCRIPTORS;
    int count = (int) Math.min(CLIENTS, descriptors);
    try (var place = new Workplace()) {
      outside(place, count);
    }
    inside();
  }

  private static List<String> unbounded(List<String> words) {
    var all = new ArrayList<>(words);
    String most = String.valueOf(2 * CLIENTS);
    all.addAll(List.of("--max-clients", most, "--max-per-address", most, "--idle-timeout", "0"));
    return all;
  }

  private static void outside(Workplace place, int count) throws IOException, InterruptedException {
    var all = unbounded(List.of("echo", "serve"));
    all.addAll(List.of("--bind", "127.0.0.1", "--port", "0"));
    var open = new ArrayList<SocketChannel>();
    try (var server = Child.netjar(place.root(), all.toArray(String[]::new))) {
      var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      connect(open, to, WARM);
      long before = live(place, server);
      connect(open, to, count);
      long bytes = live(place, server) - before;
      print("echo serve, on the operating system", count - WARM, bytes);
    } finally {
      for (SocketChannel each : open) {
        each.close();
      }
    }
  }

  /// Connects until there are so many; each says a line and hears something. Many at a time: one by
  /// one, client and server would wait for each other's turn on the processor.
  private static void connect(List<SocketChannel> open, InetSocketAddress to, int count)
      throws IOException {
    byte[] said = "hi\n".getBytes(StandardCharsets.US_ASCII);
    while (open.size() < count) {
      int first = open.size();
      for (int i = first; i < Math.min(count, first + AT_ONCE); i++) {
        var channel = SocketChannel.open();
        open.add(channel);
        channel.bind(new InetSocketAddress("127.0.0." + (1 + i / PER_ADDRESS), 0));
        channel.connect(to);
        channel.write(ByteBuffer.wrap(said));
      }
      for (SocketChannel each : open.subList(first, open.size())) {
        each.read(ByteBuffer.allocate(3));
      }
    }
  }

  /// Bytes of live objects in a JVM, after a full collection.
  private static long live(Workplace place, Child server) throws IOException, InterruptedException {
    Thread.sleep(TimeUnit.SECONDS.toMillis(1)); // the last of them come to rest
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var words = List.of(jcmd, String.valueOf(server.pid()), "GC.class_histogram");
    try (var histogram = Child.start(place.root(), words)) {
      histogram.end();
      Matcher total = TOTAL.matcher(histogram.said());
      if (!total.find()) {
        throw new IOException("no histogram: " + histogram.said());
      }
      return Long.parseLong(total.group(1));
    }
  }

  private static void inside() throws IOException, InterruptedException {
    var network = Network.create(1);
    network.hostSettings(HostSettings.DEFAULT.withPorts(0, 1024, 65_535));
    var lan = network.lan("lan", "10.0.0.0/24");
    byte[] server = lan.host("server").address().toArray();
    for (int i = 0; i < HOSTS; i++) {
      lan.host("clients-" + i);
    }
    var said = new ByteArrayOutputStream();
    try (var live = LiveNetwork.start(network);
        var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      var words = unbounded(List.of("echo", "serve"));
      words.addAll(List.of("--insecure", "--port", String.valueOf(PORT)));
      var console = new Console(InputStream.nullInputStream(), out, out);
      live.host("server").startVirtual("server", () -> Apps.run(words, console));
      while (!LISTENING.matcher(said.toString(StandardCharsets.UTF_8)).find()) {
        Thread.sleep(20);
      }
      var to = new InetSocketAddress(InetAddress.getByAddress(server), PORT);
      var open = new ArrayList<SocketChannel>(2 * CLIENTS);
      connect(live, open, to, WARM);
      long before = Heap.used();
      connect(live, open, to, CLIENTS);
      long bytes = Heap.used() - before;
      print("echo serve, in the jar, both ends", open.size() - WARM, bytes);
    }
  }

  private static void connect(
      LiveNetwork live, List<SocketChannel> open, InetSocketAddress to, int count)
      throws InterruptedException {
    for (int i = 0; i < HOSTS; i++) {
      live.host("clients-" + i)
          .startVirtual(
              "clients",
              () -> {
                for (int j = 0; j < count / HOSTS; j++) {
                  var channel = SocketChannel.open(to);
                  open.add(channel);
                  channel.write(ByteBuffer.allocate(3));
                  channel.read(ByteBuffer.allocate(3));
                }
              })
          .join();
    }
  }

  private static void print(String what, int count, long bytes) {
    System.out.printf(
        Locale.ROOT,
        "%-46s %,8d idle clients: %,7d bytes of heap each%n",
        what,
        count,
        bytes / count);
  }
}
