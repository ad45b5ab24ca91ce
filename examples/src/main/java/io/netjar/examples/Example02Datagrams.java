package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// UDP: datagrams keep their boundaries, may be empty, and may be lost without anybody being told.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example02Datagrams {
  private static final int PORT = 5000;

  private Example02Datagrams() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        Four datagrams are sent. Each is received by one call, whole or not at all:
        UDP joins nothing, splits nothing, and sends nothing again.
        The cable is told to lose the third.
        """);
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      network.run();
      out.println("\nThe cable lost: " + network.cables().getFirst().summary().drops());
    }
  }

  static Network network() {
    Network network = Network.create(2);
    Lan field = network.lan("field", "10.0.0.0/24");
    Host sensor = field.host("sensor");
    Host station = field.host("station");

    // A rule is a lambda that looks at a frame. Here it drops the one that says "22.9".
    sensor
        .cable()
        .add(
            passage -> {
              String frame = new String(passage.bytes(), passage.offset(), passage.length(), UTF_8);
              if (frame.contains("22.9")) {
                passage.drop("lost on purpose");
              }
            });

    station.start("listen", Example02Datagrams::listen);
    sensor.start("report", Example02Datagrams::report);
    return network;
  }

  private static void report() throws IOException, InterruptedException {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (String message : new String[] {"22.4", "", "22.9", "23.1 and rising"}) {
        byte[] bytes = message.getBytes(UTF_8);
        InetAddress station = InetAddress.getByName("station");
        socket.send(new DatagramPacket(bytes, bytes.length, station, PORT));
        System.out.println("sent " + bytes.length + " bytes: '" + message + "'");
        Thread.sleep(Duration.ofMillis(10));
      }
    }
  }

  private static void listen() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(PORT)) {
      socket.setSoTimeout(1000);
      DatagramPacket datagram = new DatagramPacket(new byte[1500], 1500);
      while (true) {
        socket.receive(datagram);
        String message = new String(datagram.getData(), 0, datagram.getLength(), UTF_8);
        System.out.println("got  " + datagram.getLength() + " bytes: '" + message + "'");
        datagram.setLength(1500);
      }
    } catch (SocketTimeoutException e) {
      System.out.println("a second of silence: nobody says that one is missing");
    }
  }
}
