package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.stack.arp.ArpSettings;
import io.netjar.stack.host.HostSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A cable is cut for good. TCP tries again and again, each time after twice the wait, and after 15
/// retries it gives up: about a quarter of an hour of virtual time, in real milliseconds.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example06RetryLimit {
  private Example06RetryLimit() {}

  /// Runs the example.
  public static void main(String[] args) {
    long start = System.nanoTime();
    tell(System.out);
    System.out.println("Real time: " + Narrator.time(System.nanoTime() - start));
  }

  static void tell(PrintStream out) {
    out.println(
        """
        writer sends a line to reader each second. After 4.5 s somebody cuts the cable for good.
        Nobody is told: the writer's TCP only sees that no acknowledgement comes. It probes once
        (try 2: a tail loss probe), then it sends again and waits twice as long each time, at most
        2 minutes; after 15 retries it gives up.
        """);
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      network.run();
      out.println("\nVirtual time: " + Narrator.time(network.nowNanos()));
    }
  }

  static Network network() {
    Network network = Network.create(6);
    // Hosts that trust an answer of ARP for an hour: with the usual minute, questions of ARP would
    // stand between the tries.
    ArpSettings arp = new ArpSettings(3_600_000_000_000L, 1_000_000_000, 3, 3, 1024);
    network.hostSettings(HostSettings.DEFAULT.withArp(arp));
    Lan lan = network.lan("lan", "10.0.0.0/24");
    Host writer = lan.host("writer");
    Host reader = lan.host("reader");
    reader.startService("read", Example06RetryLimit::read);
    writer.start("write", Example06RetryLimit::write);

    network.after(Duration.ofMillis(4500), writer.cable()::cut);
    AtomicInteger tries = new AtomicInteger();
    writer
        .cable()
        .add(
            (_, _, _, _, _, length, _, dropReason) -> {
              if (dropReason != null) {
                String text = "try " + tries.incrementAndGet() + ": " + length + " bytes lost";
                network.timeline().record("writer", "tcp", Kind.NOTE, text);
              }
            });
    return network;
  }

  private static void write() throws IOException, InterruptedException {
    try (Socket reader = new Socket("reader", 7000)) {
      for (int i = 1; ; i++) {
        reader.getOutputStream().write(("line " + i + "\n").getBytes(UTF_8));
        Thread.sleep(Duration.ofSeconds(1));
      }
    } catch (SocketException e) {
      System.out.println("the connection is lost: " + e.getMessage());
    }
  }

  private static void read() throws IOException {
    try (ServerSocket listener = new ServerSocket(7000);
        Socket writer = listener.accept()) {
      new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))
          .lines()
          .forEach(System.out::println);
    }
  }
}
