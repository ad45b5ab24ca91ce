package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Cable;
import io.netjar.network.Host;
import io.netjar.network.HostPort;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.Tap;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.wire.EthernetView;
import io.netjar.wire.dissect.Dissection;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/// Two LANs and a router: on every leg of the way the IP addresses stay, the MAC addresses change.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example03TwoLans {
  private Example03TwoLans() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        desk ── office ── gateway ── branch ── store

        desk sends one datagram to store, which is in another subnet. So desk asks for the MAC
        address of its gateway, not of store; the gateway asks for store's on the other side.
        Each line: the cable, who sends to whom by MAC address, and the frame.
        """);
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      network.run();
    }
  }

  static Network network() {
    Network network = Network.create(3);
    Lan office = network.lan("office", "192.168.1.0/24");
    Lan branch = network.lan("branch", "10.1.0.0/16");
    Host desk = office.host("desk");
    Host store = branch.host("store");
    network.router("gateway", office, branch);

    // A tap sees every frame that enters a cable.
    Tap tap =
        (cable, _, _, bytes, offset, length, _, _) ->
            network
                .timeline()
                .record("", "", Kind.NOTE, line(network, cable, bytes, offset, length));
    network.cables().forEach(cable -> cable.add(tap));

    store.start("listen", Example03TwoLans::listen);
    desk.start("send", Example03TwoLans::send);
    return network;
  }

  private static String line(Network network, Cable cable, byte[] bytes, int offset, int length) {
    String from = owner(network, EthernetView.source(bytes, offset));
    String to = owner(network, EthernetView.destination(bytes, offset));
    return "%-14s │ %-12s → %-12s │ %s"
        .formatted(cable.name(), from, to, Dissection.of(bytes, offset, length));
  }

  /// Who has the MAC address.
  private static String owner(Network network, long mac) {
    for (Host host : network.hosts()) {
      for (HostPort port : host.ports()) {
        if (port.networkInterface().mac() == mac) {
          return host.name() + " " + port.networkInterface().name();
        }
      }
    }
    return mac == 0xffff_ffff_ffffL ? "everybody" : "nobody";
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
      socket.receive(datagram);
      System.out.println("got a datagram from " + datagram.getAddress().getHostName());
    }
  }
}
