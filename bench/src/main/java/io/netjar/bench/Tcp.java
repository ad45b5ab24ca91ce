package io.netjar.bench;

import com.sun.management.ThreadMXBean;
import io.netjar.network.CableSettings;
import io.netjar.network.Rules;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Endpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/// TCP between two hosts on one cable, driven by events, without program threads: bulk transfer
/// beside the loopback of the operating system, set-up and close of connections, and what a segment
/// allocates with and without losses.
public final class Tcp {
  private static final int RUNS = 7;
  private static final long BULK_BYTES = 1L << 30;
  private static final int PORT = 5000;
  private static final Duration SLICE = Duration.ofMillis(1);

  /// No limit of rate; the delay only keeps virtual time going.
  private static final CableSettings UNLIMITED =
      CableSettings.DEFAULT.withRate(0).withDelay(Duration.ofNanos(5_000));

  /// Buffers that stay in the cache of the processor, for both compared.
  private static final int BUFFER = 256 * 1024;

  private Tcp() {}

  /// Prints the figures.
  ///
  /// @param arguments none, or one of `bulk`, `setup`, `lossy`
  public static void main(String[] arguments) throws SocketErrorException, IOException {
    String only = arguments.length == 0 ? "" : arguments[0];
    if (only.isEmpty() || only.equals("bulk")) {
      bulk();
    }
    if (only.isEmpty() || only.equals("setup")) {
      ConnectionSetup.print(RUNS);
    }
    if (only.isEmpty() || only.equals("lossy")) {
      lossy();
    }
  }

  // ------------------------------------------------------------------ bulk

  private static void bulk() throws SocketErrorException, IOException {
    double[] loopback = new double[RUNS];
    double[] small = new double[RUNS];
    double[] large = new double[RUNS];
    // One run of each for the compiler, then in turns, so that all see the same noise.
    for (int i = -1; i < RUNS; i++) {
      double os = OsLoopback.bytesPerNano(BULK_BYTES, BUFFER);
      double ethernet = bytesPerNano(1500);
      double longest = bytesPerNano(65_535);
      if (i >= 0) {
        loopback[i] = os;
        small[i] = ethernet;
        large[i] = longest;
      }
    }
    double os = median(loopback);
    System.out.printf("bulk, OS loopback, SocketChannel    %.2f GB/s%n", os);
    System.out.printf(
        "bulk, MTU 1500                      %.2f GB/s, %.2f times the loopback%n",
        median(small), median(small) / os);
    System.out.printf(
        "bulk, MTU 65535                     %.2f GB/s, %.2f times the loopback%n",
        median(large), median(large) / os);
  }

  private static double bytesPerNano(int mtu) throws SocketErrorException {
    var tcp = TcpSettings.DEFAULT.toBuilder();
    tcp.sendBuffer(BUFFER).sendBufferMost(BUFFER);
    tcp.receiveBuffer(BUFFER).receiveBufferMost(BUFFER);
    var hosts = TwoHosts.of(UNLIMITED.withMtu(mtu), tcp.build());
    var network = hosts.network();
    var sink = new BulkSink(hosts.server(), PORT);
    var to = new Endpoint(hosts.server().address(), PORT);
    network.events().schedule(new BulkSource(hosts.client(), to, tcp.build()), 0);
    long start = System.nanoTime();
    while (sink.bytes() < BULK_BYTES) {
      network.runFor(SLICE);
    }
    return (double) sink.bytes() / (System.nanoTime() - start);
  }

  // ------------------------------------------------------------------ losses

  /// A minute of bulk transfer over 100 Mbit/s and 5 ms, with and without losses; a frame that was
  /// delivered counts as a segment, whichever way it went.
  private static void lossy() throws SocketErrorException {
    System.out.printf("a segment allocates, no loss         %.0f bytes%n", bytesPerSegment(0));
    double clean = bytesPerSegment(0);
    for (double loss : new double[] {0.001, 0.01, 0.03}) {
      double bytes = bytesPerSegment(loss);
      System.out.printf(
          "a segment allocates, %.1f %% loss      %.0f bytes, %.2f times as much%n",
          100 * loss, bytes, bytes / clean);
    }
  }

  private static double bytesPerSegment(double loss) throws SocketErrorException {
    var settings = CableSettings.DEFAULT.withRate(100_000_000).withDelay(Duration.ofMillis(5));
    var hosts = TwoHosts.of(settings, TcpSettings.DEFAULT);
    if (loss > 0) {
      hosts.cable().add(Rules.loss(loss));
    }
    var sink = new BulkSink(hosts.server(), PORT);
    var to = new Endpoint(hosts.server().address(), PORT);
    var network = hosts.network();
    network.events().schedule(new BulkSource(hosts.client(), to, TcpSettings.DEFAULT), 0);
    network.runFor(Duration.ofSeconds(10)); // buffers and rings have grown, code is compiled
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long frames = hosts.cable().summary().delivered();
    long bytes = sink.bytes();
    long before = thread.getCurrentThreadAllocatedBytes();
    network.runFor(Duration.ofSeconds(60));
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    if (sink.bytes() == bytes) {
      throw new IllegalStateException("nothing was delivered at a loss of " + loss);
    }
    return (double) allocated / (hosts.cable().summary().delivered() - frames);
  }

  static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
