package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `SO_REUSEPORT` of sockets that listen, here and on the operating system: listeners that all want
/// it share a port.
class ReusePortParityTest {
  private static final String IN_USE = "BindException: Address already in use";

  private static ServerSocket listener(boolean reusePort, InetAddress address, int port)
      throws Exception {
    var socket = new ServerSocket();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
      socket.bind(new InetSocketAddress(address, port));
      return socket;
    } catch (Exception e) {
      socket.close();
      throw e;
    }
  }

  private static InetAddress any() {
    return new InetSocketAddress(0).getAddress();
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /// What a second listener says, by whether the first shares its port and whether the second does.
  private static String matrix(InetAddress first, InetAddress second) throws Exception {
    var said = new ArrayList<String>();
    for (boolean firstShares : List.of(true, false)) {
      for (boolean secondShares : List.of(true, false)) {
        try (var one = listener(firstShares, first, 0)) {
          said.add(
              Ground.say(
                  () -> {
                    try (var two = listener(secondShares, second, one.getLocalPort())) {
                      return two.getLocalPort() == one.getLocalPort();
                    }
                  }));
        }
      }
    }
    return String.join(", ", said);
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void both_must_want_to_share_the_port(Ground ground) throws Exception {
    String onlyBoth = String.join(", ", "true", IN_USE, IN_USE, IN_USE);
    ground.check(onlyBoth, () -> matrix(loopback(), loopback()));
    ground.check(onlyBoth, () -> matrix(any(), any()));
    ground.check(onlyBoth, () -> matrix(any(), loopback()));
    ground.check(onlyBoth, () -> matrix(loopback(), any()));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_third_listener_that_does_not_share_is_refused(Ground ground) throws Exception {
    ground.check(
        IN_USE,
        () -> {
          try (var one = listener(true, loopback(), 0);
              var _ = listener(true, loopback(), one.getLocalPort());
              var three = listener(false, loopback(), one.getLocalPort())) {
            return three.toString();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void the_port_is_free_when_all_of_them_are_closed(Ground ground) throws Exception {
    ground.check(
        IN_USE + ", true",
        () -> {
          var one = listener(true, loopback(), 0);
          int port = one.getLocalPort();
          var two = listener(true, loopback(), port);
          one.close();
          String while2 = Ground.say(() -> listener(false, loopback(), port));
          two.close();
          try (var alone = listener(false, loopback(), port)) {
            return while2 + ", " + alone.isBound();
          }
        });
  }

  private static <C extends NetworkChannel> C bound(C channel, int port) throws Exception {
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    channel.bind(new InetSocketAddress(loopback(), port));
    return channel;
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void channels_share_a_port_as_well(Ground ground) throws Exception {
    ground.check(
        "true",
        () -> {
          try (var one = bound(ServerSocketChannel.open(), 0)) {
            var address = (InetSocketAddress) one.getLocalAddress();
            try (var two = bound(AsynchronousServerSocketChannel.open(), address.getPort())) {
              return String.valueOf(two.getLocalAddress().equals(address));
            }
          }
        });
  }

  /// How many connections each of several listeners got.
  private static List<Integer> shares(List<ServerSocket> listeners, int connections)
      throws Exception {
    int port = listeners.getFirst().getLocalPort();
    var clients = new ArrayList<Socket>();
    var counts = new ArrayList<Integer>();
    for (int i = 0; i < connections; i++) {
      clients.add(new Socket(loopback(), port));
    }
    for (var listener : listeners) {
      listener.setSoTimeout(1);
      counts.add(acceptAll(listener));
    }
    for (var client : clients) {
      client.close();
    }
    return counts;
  }

  private static int acceptAll(ServerSocket from) throws Exception {
    int count = 0;
    while (true) {
      try (var _ = from.accept()) {
        count++;
      } catch (SocketTimeoutException _) {
        return count;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  @SuppressWarnings("try") // One of them is closed before the other.
  void each_gets_connections_and_one_that_closes_leaves_them_to_the_others(Ground ground)
      throws Exception {
    ground.check(
        "all true, each true, the other alone 20",
        () -> {
          try (var one = listener(true, loopback(), 0);
              var two = listener(true, loopback(), one.getLocalPort())) {
            var both = shares(List.of(one, two), 40);
            one.close();
            var left = shares(List.of(two), 20);
            return "all %s, each %s, the other alone %s"
                .formatted(
                    both.get(0) + both.get(1) == 40,
                    both.get(0) > 0 && both.get(1) > 0,
                    left.getFirst());
          }
        });
  }

  private static DatagramSocket receiver(boolean reusePort, int port) throws Exception {
    var socket = new DatagramSocket(null);
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
      socket.bind(new InetSocketAddress(loopback(), port));
      return socket;
    } catch (Exception e) {
      socket.close();
      throw e;
    }
  }

  private static int receiveAll(DatagramSocket from) throws Exception {
    from.setSoTimeout(1);
    int count = 0;
    while (true) {
      try {
        from.receive(new DatagramPacket(new byte[1], 1));
        count++;
      } catch (SocketTimeoutException _) {
        return count;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void receivers_of_datagrams_share_a_port_and_the_senders(Ground ground) throws Exception {
    ground.check(
        IN_USE + ", all true, each true",
        () -> {
          try (var one = receiver(true, 0);
              var two = receiver(true, one.getLocalPort())) {
            String refused = Ground.say(() -> receiver(false, one.getLocalPort()));
            for (int i = 0; i < 40; i++) {
              try (var sender = new DatagramSocket()) {
                sender.send(new DatagramPacket(new byte[1], 1, one.getLocalSocketAddress()));
              }
            }
            int first = receiveAll(one);
            int second = receiveAll(two);
            return "%s, all %s, each %s"
                .formatted(refused, first + second == 40, first > 0 && second > 0);
          }
        });
  }

  private static List<Integer> sharesOfSeed(long seed) throws Exception {
    var counts = new ArrayList<Integer>();
    try (var network = Network.create(seed)) {
      network
          .host("lonely")
          .start(
              "test",
              () -> {
                try (var one = listener(true, loopback(), 7);
                    var two = listener(true, loopback(), 7);
                    var three = listener(true, loopback(), 7)) {
                  counts.addAll(shares(List.of(one, two, three), 45));
                }
              });
      network.run();
    }
    return counts;
  }

  @Tag("agent")
  @Test
  void who_gets_what_follows_from_the_seed() throws Exception {
    var shares = sharesOfSeed(1);
    assertThat(shares).hasSize(3).allMatch(count -> count > 0);
    assertThat(sharesOfSeed(1)).isEqualTo(shares);
    assertThat(List.of(sharesOfSeed(2), sharesOfSeed(3))).anyMatch(other -> !other.equals(shares));
  }
}
