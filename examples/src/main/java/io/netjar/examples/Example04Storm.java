package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.CableSummary;
import io.netjar.network.EthernetSwitch;
import io.netjar.network.Host;
import io.netjar.network.HostPort;
import io.netjar.network.Network;
import io.netjar.network.StormControl;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;

/// A loop of switches: one broadcast goes round for ever, in both directions, until it is noticed.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example04Storm {
  private Example04Storm() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        desk ── north ── south ── store        One datagram from desk to store. Before it, desk
                    ╲    ╱                     asks everybody for store's MAC address: a broadcast,
                     west                      which switches send on to all other ports.\
        """);
    run(out, "\nNorth and south joined, west apart: no loop.", tree());
    run(
        out,
        "\nThe same with west joined to both: a loop. For 10 ms, and nobody steps in:",
        loop());
    run(out, "\nThe same loop with switches that notice the storm and stop it:", controlled());
  }

  private static void run(PrintStream out, String title, Network network) {
    out.println(title);
    try (network) {
      network.timeline().add(new Narrator(out));
      network.run();
      for (Cable cable : network.cables()) {
        CableSummary summary = cable.summary();
        out.printf("  %,8d frames over cable %s%n", summary.frames(), summary.cable());
      }
      for (EthernetSwitch one : network.switches()) {
        if (one.stormDrops() > 0) {
          out.printf("  %,8d frames not flooded by switch %s%n", one.stormDrops(), one.name());
        }
      }
    }
  }

  static Network tree() {
    return network(false, StormControl.DEFAULT);
  }

  static Network loop() {
    Network network = network(true, StormControl.DEFAULT.reportOnly());
    network.timeLimit(Duration.ofMillis(10));
    return network;
  }

  static Network controlled() {
    return network(true, StormControl.DEFAULT);
  }

  private static Network network(boolean isLoop, StormControl control) {
    Network network = Network.create(4);
    EthernetSwitch north = network.ethernetSwitch("north");
    EthernetSwitch south = network.ethernetSwitch("south");
    EthernetSwitch west = network.ethernetSwitch("west");
    network.switches().forEach(one -> one.stormControl(control));

    network.cable("north-south", north.port(), south.port(), CableSettings.DEFAULT);
    if (isLoop) {
      network.cable("south-west", south.port(), west.port(), CableSettings.DEFAULT);
      network.cable("west-north", west.port(), north.port(), CableSettings.DEFAULT);
    }
    Host desk = host(network, "desk", "10.0.0.1/24", north);
    Host store = host(network, "store", "10.0.0.2/24", south);
    store.startService("listen", Example04Storm::listen);
    desk.start("send", Example04Storm::send);
    return network;
  }

  private static Host host(Network network, String name, String address, EthernetSwitch at) {
    Host host = network.host(name);
    HostPort port = host.port();
    network.cable(name, port, at.port(), CableSettings.DEFAULT);
    host.address(port, address);
    return host;
  }

  private static void send() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] bytes = "hello".getBytes(UTF_8);
      InetAddress store = InetAddress.getByName("store");
      socket.send(new DatagramPacket(bytes, bytes.length, store, 5000));
    }
  }

  private static void listen() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(5000)) {
      DatagramPacket datagram = new DatagramPacket(new byte[1500], 1500);
      while (true) {
        datagram.setLength(1500);
        socket.receive(datagram);
        System.out.println("got " + datagram.getLength() + " bytes");
      }
    }
  }
}
