package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `DatagramSocket` on the operating system's loopback and on that of a host: the JDK on the one is
/// the oracle for the other.
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class DatagramParityTest {
  private static final int SOON_MILLIS = 20;

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByName("127.0.0.1");
  }

  private static DatagramSocket open() throws SocketException, UnknownHostException {
    return new DatagramSocket(0, loopback());
  }

  private static String send(DatagramSocket from, DatagramSocket to, int length)
      throws IOException {
    var bytes = new byte[length];
    for (int index = 0; index < length; index++) {
      bytes[index] = (byte) index;
    }
    from.send(new DatagramPacket(bytes, length, loopback(), to.getLocalPort()));
    return "sent";
  }

  private static String receive(DatagramSocket on, DatagramPacket into) throws IOException {
    on.receive(into);
    return into.getLength() + " bytes";
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void datagrams_stay_whole_empty_ones_too(Ground ground) throws Exception {
    ground.check(
        "3 bytes, 0 bytes, 1000 bytes, true",
        () -> {
          try (var a = open();
              var b = open()) {
            send(a, b, 3);
            send(a, b, 0);
            send(a, b, 1000);
            var into = new DatagramPacket(new byte[2000], 2000);
            return sayAll(
                () -> receive(b, into),
                () -> receive(b, into),
                () -> receive(b, into),
                () -> into.getPort() == a.getLocalPort());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void what_does_not_fit_is_cut_off_and_the_packet_keeps_its_room(Ground ground) throws Exception {
    ground.check(
        "2 bytes, 10 bytes, 9",
        () -> {
          try (var a = open();
              var b = open()) {
            send(a, b, 2);
            send(a, b, 50);
            var into = new DatagramPacket(new byte[100], 10);
            return sayAll(() -> receive(b, into), () -> receive(b, into), () -> into.getData()[9]);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_timeout_says_so(Ground ground) throws Exception {
    ground.check(
        "SocketTimeoutException: Receive timed out",
        () -> {
          try (var socket = open()) {
            socket.setSoTimeout(SOON_MILLIS);
            return say(() -> receive(socket, new DatagramPacket(new byte[1], 1)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_connected_socket_hears_that_nobody_is_there(Ground ground) throws Exception {
    ground.check(
        "PortUnreachableException: null",
        () -> {
          int port;
          try (var gone = open()) {
            port = gone.getLocalPort();
          }
          try (var socket = open()) {
            socket.connect(loopback(), port);
            socket.send(new DatagramPacket(new byte[1], 1));
            return say(() -> receive(socket, new DatagramPacket(new byte[1], 1)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_connected_socket_hears_its_peer_alone(Ground ground) throws Exception {
    ground.check(
        "7 bytes, SocketTimeoutException: Receive timed out",
        () -> {
          try (var socket = open();
              var peer = open();
              var stranger = open()) {
            socket.connect(loopback(), peer.getLocalPort());
            socket.setSoTimeout(SOON_MILLIS);
            send(stranger, socket, 5);
            send(peer, socket, 7);
            var into = new DatagramPacket(new byte[10], 10);
            return sayAll(() -> receive(socket, into), () -> receive(socket, into));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void closing_ends_a_receive_that_waits(Ground ground) throws Exception {
    ground.check(
        "SocketException: Socket closed, interrupted false",
        () -> {
          var socket = open();
          return Ground.whileWaiting(
              () -> receive(socket, new DatagramPacket(new byte[1], 1)), _ -> socket.close());
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void an_interrupt_ends_a_receive(Ground ground) throws Exception {
    ground.check(
        "SocketException: Closed by interrupt, interrupted true",
        () -> {
          var socket = open();
          return Ground.whileWaiting(
              () -> receive(socket, new DatagramPacket(new byte[1], 1)), Thread::interrupt);
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_port_belongs_to_one_socket(Ground ground) throws Exception {
    ground.check(
        "BindException: Address already in use",
        () -> {
          try (var socket = open()) {
            return say(() -> new DatagramSocket(socket.getLocalPort(), loopback()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void too_long_a_datagram_is_refused(Ground ground) throws Exception {
    ground.check(
        "SocketException: Message too long",
        () -> {
          try (var a = open();
              var b = open()) {
            return say(() -> send(a, b, 66_000));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_closed_socket_says_so(Ground ground) throws Exception {
    ground.check(
        "true, -1",
        () -> {
          try (var other = open()) {
            var socket = open();
            socket.close();
            // The JDK's two kinds of DatagramSocket say "closed" and "is closed".
            return sayAll(
                () -> say(() -> send(socket, other, 1)).endsWith("closed"), socket::getLocalPort);
          }
        });
  }
}
