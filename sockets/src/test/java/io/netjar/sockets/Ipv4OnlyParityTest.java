package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A host has IPv4 alone: what it says of IPv6 is what the JDK says that is told to have no more,
/// by `java.net.preferIPv4Stack`.
@Tag("agent")
@Timeout(60)
class Ipv4OnlyParityTest {
  private static final String UNAVAILABLE = "SocketException: IPv6 protocol family unavailable";
  private static final String UNSUPPORTED = "UnsupportedAddressTypeException: null";
  private static final String IN_WORDS = "SocketException: Unsupported address type";
  private static final String NO_FAMILY = "UnsupportedOperationException: IPv6 not available";
  private static final String NO_GROUP =
      "IllegalArgumentException: Only IPv6 sockets can join IPv6 multicast group";

  private static final String EXPECTED =
      String.join(
          "\n",
          "Socket: " + UNAVAILABLE + ", " + UNAVAILABLE + ", true",
          "ServerSocket: " + UNAVAILABLE + ", false",
          "DatagramSocket: " + String.join(", ", IN_WORDS, IN_WORDS, UNSUPPORTED, UNSUPPORTED),
          "MulticastSocket: " + NO_GROUP,
          "SocketChannel: " + String.join(", ", NO_FAMILY, UNSUPPORTED, UNSUPPORTED, "true"),
          "its socket: " + String.join(", ", IN_WORDS, IN_WORDS, "false"),
          "ServerSocketChannel: " + String.join(", ", NO_FAMILY, UNSUPPORTED, IN_WORDS),
          "DatagramChannel: "
              + String.join(", ", NO_FAMILY, UNSUPPORTED, UNSUPPORTED, UNSUPPORTED, NO_GROUP),
          "its socket: " + String.join(", ", IN_WORDS, IN_WORDS, UNSUPPORTED),
          "AsynchronousSocketChannel: " + UNAVAILABLE + ", java.net." + UNAVAILABLE + ", false",
          "AsynchronousServerSocketChannel: " + UNAVAILABLE);

  /// What the operating system says.
  public static void main(String[] arguments) throws Exception {
    System.out.println(everything());
  }

  private static String everything() throws Exception {
    var faces =
        String.join("\n", sockets(), datagrams(), channels(), datagramChannels(), asynchronous());
    for (String address : new String[] {"2001:db8::1", "fe80::1"}) {
      assertThat(streams(address)).isEqualTo(streams("::1"));
    }
    return faces;
  }

  private static InetSocketAddress at(String address, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }

  private static InetSocketAddress peer() throws Exception {
    return at("::1", 7777);
  }

  private static DatagramPacket packet() throws Exception {
    return new DatagramPacket(new byte[1], 1, peer());
  }

  private static String sockets() throws Exception {
    return streams("::1");
  }

  private static String streams(String address) throws Exception {
    var peer = at(address, 7777);
    try (var socket = new Socket();
        var listener = new ServerSocket()) {
      String said =
          Ground.sayAll(
              () -> {
                socket.bind(peer);
                return "bound";
              },
              () -> {
                socket.connect(peer);
                return "connected";
              },
              socket::isClosed);
      String heard =
          Ground.sayAll(
              () -> {
                listener.bind(peer);
                return "bound";
              },
              listener::isClosed);
      return "Socket: " + said + "\nServerSocket: " + heard;
    }
  }

  private static String datagrams() throws Exception {
    var group = at("ff02::1", 0);
    try (var socket = new DatagramSocket(null);
        var connected = new DatagramSocket();
        var member = new MulticastSocket()) {
      connected.connect(at("127.0.0.1", 7777));
      String said =
          Ground.sayAll(
              () -> {
                socket.bind(peer());
                return "bound";
              },
              () -> {
                socket.connect(peer());
                return "connected";
              },
              () -> {
                socket.send(packet());
                return "sent";
              },
              () -> {
                connected.send(packet());
                return "sent";
              });
      String joined =
          Ground.say(
              () -> {
                member.joinGroup(group, NetworkInterface.getByName("lo"));
                return "joined";
              });
      return "DatagramSocket: " + said + "\nMulticastSocket: " + joined;
    }
  }

  private static String channels() throws Exception {
    try (var channel = SocketChannel.open();
        var listener = ServerSocketChannel.open()) {
      String said =
          Ground.sayAll(
              () -> SocketChannel.open(StandardProtocolFamily.INET6),
              () -> channel.bind(peer()),
              () -> channel.connect(peer()),
              channel::isOpen);
      String adaptor =
          Ground.sayAll(
              () -> {
                channel.socket().bind(peer());
                return "bound";
              },
              () -> {
                channel.socket().connect(peer());
                return "connected";
              },
              () -> channel.socket().isClosed());
      String heard =
          Ground.sayAll(
              () -> ServerSocketChannel.open(StandardProtocolFamily.INET6),
              () -> listener.bind(peer()),
              () -> {
                listener.socket().bind(peer());
                return "bound";
              });
      return "SocketChannel: %s\nits socket: %s\nServerSocketChannel: %s"
          .formatted(said, adaptor, heard);
    }
  }

  private static String datagramChannels() throws Exception {
    try (var channel = DatagramChannel.open()) {
      String said =
          Ground.sayAll(
              () -> DatagramChannel.open(StandardProtocolFamily.INET6),
              () -> channel.bind(peer()),
              () -> channel.connect(peer()),
              () -> channel.send(ByteBuffer.allocate(1), peer()),
              () -> channel.join(at("ff02::1", 0).getAddress(), NetworkInterface.getByName("lo")));
      String adaptor =
          Ground.sayAll(
              () -> {
                channel.socket().bind(peer());
                return "bound";
              },
              () -> {
                channel.socket().connect(peer());
                return "connected";
              },
              () -> {
                channel.socket().send(packet());
                return "sent";
              });
      return "DatagramChannel: " + said + "\nits socket: " + adaptor;
    }
  }

  private static String asynchronous() throws Exception {
    try (var channel = AsynchronousSocketChannel.open();
        var listener = AsynchronousServerSocketChannel.open()) {
      String said =
          Ground.sayAll(
              () -> channel.bind(peer()),
              () -> {
                try {
                  return channel.connect(peer()).get();
                } catch (ExecutionException e) {
                  return e.getCause();
                }
              },
              channel::isOpen);
      return "AsynchronousSocketChannel: %s\nAsynchronousServerSocketChannel: %s"
          .formatted(said, Ground.say(() -> listener.bind(peer())));
    }
  }

  @Test
  void the_operating_system_says_this() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                Ipv4OnlyParityTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();

    assertThat(said.strip()).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPERATING_SYSTEM")
  void a_host_says_the_same(Ground ground) throws Exception {
    ground.check(EXPECTED, Ipv4OnlyParityTest::everything);
  }

  @ParameterizedTest
  @EnumSource
  void any_address_of_ipv6_stands_for_any(Ground ground) throws Exception {
    ground.check(
        "true true true",
        () -> {
          var any = at("::", 0);
          try (var listener = new ServerSocket();
              var channel = ServerSocketChannel.open();
              var datagrams = DatagramChannel.open()) {
            listener.bind(any);
            channel.bind(any);
            datagrams.bind(any);
            boolean isReached = false;
            try (var client =
                new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
              isReached = client.isConnected();
            }
            return isReached
                + " "
                + (channel.getLocalAddress() != null)
                + " "
                + (datagrams.getLocalAddress() != null);
          }
        });
  }
}
