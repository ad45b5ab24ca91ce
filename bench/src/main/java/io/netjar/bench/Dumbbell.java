package io.netjar.bench;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.HostPort;
import io.netjar.network.Network;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// TCP bulk flows over one bottleneck: how many packets the simulation moves over a cable in a
/// second of real time.
///
/// Each sender has a cable of its own to the left router (100 Mbit/s, 1 ms), each receiver one to
/// the right router, and 10 ms of bottleneck lie between the routers. Segments of 1,448 bytes,
/// socket buffers of 1 MiB. A packet that comes out of a cable is a hop, an acknowledgement too.
/// The connections are driven by events, without program threads, so that it is the network that is
/// measured. On a machine that does other things too, the thread's processor time says more than
/// real time; the collector's part is in real time only.
public final class Dumbbell {
  private static final int PORT = 5000;
  private static final int RUNS = 7;
  private static final Duration ACCESS_DELAY = Duration.ofMillis(1);
  private static final Duration BOTTLENECK_DELAY = Duration.ofMillis(10);
  private static final long ACCESS_RATE = 100_000_000;
  private static final long STAGGER_NANOS = 10_000_000;

  private final Network network = Network.create(1);
  private final List<BulkSink> sinks = new ArrayList<>();
  private final TcpSettings tcp;

  private Dumbbell(int flows, long bottleneckRate) throws SocketErrorException {
    tcp =
        TcpSettings.DEFAULT.toBuilder()
            .maximumSegmentSize(1448)
            .sendBuffer(1 << 20)
            .receiveBuffer(1 << 20)
            .sendBufferMost(1 << 20)
            .receiveBufferMost(1 << 20)
            .build();
    network.hostSettings(HostSettings.DEFAULT.withTcp(tcp));
    var left = network.host("left");
    var right = network.host("right");
    var fast = CableSettings.DEFAULT.withRate(bottleneckRate).withDelay(BOTTLENECK_DELAY);
    var leftPort = left.port();
    var rightPort = right.port();
    network.cable("bottleneck", leftPort, rightPort, fast);
    left.address(leftPort, "10.2.0.1/30");
    right.address(rightPort, "10.2.0.2/30");
    left.stack().forwarding(true);
    right.stack().forwarding(true);
    route(left, "10.1.0.0/16", "10.2.0.2", leftPort);
    route(right, "10.0.0.0/16", "10.2.0.1", rightPort);
    for (int i = 0; i < flows; i++) {
      var sender = leaf("sender" + i, left, "10.0." + i);
      var receiver = leaf("receiver" + i, right, "10.1." + i);
      sinks.add(new BulkSink(receiver, PORT));
      var source = new BulkSource(sender, new Endpoint(receiver.address(), PORT), tcp);
      network.events().schedule(source, i * STAGGER_NANOS);
    }
  }

  private Host leaf(String name, Host router, String prefix) {
    var host = network.host(name);
    var port = host.port();
    var routerPort = router.port();
    network.cable(
        name,
        port,
        routerPort,
        CableSettings.DEFAULT.withRate(ACCESS_RATE).withDelay(ACCESS_DELAY));
    router.address(routerPort, prefix + ".1/30");
    host.address(port, prefix + ".2/30");
    route(host, "0.0.0.0/0", prefix + ".1", port);
    return host;
  }

  private static void route(Host host, String subnet, String gateway, HostPort port) {
    host.stack()
        .routes()
        .add(Subnet.parse(subnet), Ipv4Address.parse(gateway), port.networkInterface());
  }

  private long hops() {
    return network.cables().stream().mapToLong(c -> c.summary().delivered()).sum();
  }

  private long drops() {
    return network.cables().stream().map(Cable::summary).mapToLong(s -> s.dropped()).sum();
  }

  /// Prints the figures for 10 and for 100 flows, or for the stated number of flows only.
  ///
  /// @param arguments none, or FLOWS [RUNS]
  public static void main(String[] arguments) throws SocketErrorException {
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : RUNS;
    int only = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    double few = 0;
    double many = 0;
    if (only == 0 || only == 10) {
      few = measure(10, 100_000_000, Duration.ofSeconds(30), runs);
    }
    if (only == 0 || only == 100) {
      many = measure(100, 1_000_000_000, Duration.ofSeconds(5), runs);
    }
    if (only == 0) {
      System.out.printf("a hop with 100 flows costs %.2f times a hop with 10%n", many / few);
    }
  }

  /// Runs several times and prints the medians; returns processor nanoseconds per hop.
  private static double measure(int flows, long bottleneckRate, Duration time, int runs)
      throws SocketErrorException {
    long[] wall = new long[runs];
    long[] cpu = new long[runs];
    var thread = ManagementFactory.getThreadMXBean();
    Dumbbell last = new Dumbbell(flows, bottleneckRate);
    last.network.runFor(time);
    for (int i = 0; i < runs; i++) {
      last = new Dumbbell(flows, bottleneckRate);
      long start = System.nanoTime();
      long startCpu = thread.getCurrentThreadCpuTime();
      last.network.runFor(time);
      cpu[i] = thread.getCurrentThreadCpuTime() - startCpu;
      wall[i] = System.nanoTime() - start;
    }
    Arrays.sort(wall);
    Arrays.sort(cpu);
    double median = wall[runs / 2];
    double medianCpu = cpu[runs / 2];
    long hops = last.hops();
    long delivered = last.sinks.stream().mapToLong(BulkSink::bytes).sum();
    System.out.printf(
        "%3d flows, %d s simulated: %.1f MB delivered, %,d packet-hops, %,d drops, %,d events%n",
        flows, time.toSeconds(), delivered / 1e6, hops, last.drops(), last.network.steps());
    System.out.printf(
        "    %.3f s of real time (median of %d, %.3f to %.3f): %.2f million hops/s, %.0f ns a"
            + " hop%n",
        median / 1e9,
        runs,
        wall[0] / 1e9,
        wall[runs - 1] / 1e9,
        hops * 1e3 / median,
        median / hops);
    System.out.printf(
        "    %.3f s of the thread's processor time: %.2f million hops/s, %.0f ns a hop%n",
        medianCpu / 1e9, hops * 1e3 / medianCpu, medianCpu / hops);
    return medianCpu / hops;
  }
}
