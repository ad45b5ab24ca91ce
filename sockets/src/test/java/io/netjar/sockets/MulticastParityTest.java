package io.netjar.sockets;

import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Groups on the loopback interface of the operating system and on that of a host: the JDK on the
/// one is the oracle for the other.
@SuppressWarnings("AddressSelection") // Addresses that have no names.
class MulticastParityTest {
  private static List<Place> places() {
    return Place.all();
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static InetAddress group() throws UnknownHostException {
    return address("239.77.2.3");
  }

  private static NetworkInterface lo() throws IOException {
    return NetworkInterface.getByName("lo");
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length);
  }

  /// What a body does with a member-to-be, bound to any address, and a sender by `lo`.
  private interface With {
    String say(DatagramChannel member, DatagramChannel sender) throws Exception;
  }

  private static Callable<String> channels(With body) {
    return () -> {
      try (var member = DatagramChannel.open(StandardProtocolFamily.INET);
          var sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
        member.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        member.bind(new InetSocketAddress(0));
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo());
        return body.say(member, sender);
      }
    };
  }

  private static int port(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /// Sends to the group, then to the member alone; says what the member gets until the latter.
  private static int received(DatagramChannel member, DatagramChannel sender) throws IOException {
    sender.send(bytes(3), new InetSocketAddress(group(), port(member)));
    sender.send(bytes(1), new InetSocketAddress(address("127.0.0.1"), port(member)));
    var into = bytes(9);
    int count = -1;
    member.configureBlocking(true);
    do {
      member.receive(into.clear());
      count++;
    } while (into.position() != 1);
    return count;
  }

  @ParameterizedTest
  @MethodSource("places")
  void members_get_datagrams_to_their_group_and_others_do_not(Place place) throws Exception {
    place.check(
        "0, 1, 0",
        channels(
            (member, sender) ->
                sayAll(
                    () -> received(member, sender),
                    () -> {
                      member.join(group(), lo());
                      return received(member, sender);
                    },
                    () -> {
                      member.join(group(), lo()).drop();
                      return received(member, sender);
                    })));
  }

  @ParameterizedTest
  @MethodSource("places")
  void senders_can_be_blocked(Place place) throws Exception {
    place.check(
        "1, 0, 1",
        channels(
            (member, sender) -> {
              var key = member.join(group(), lo());
              return sayAll(
                  () -> received(member, sender),
                  () -> {
                    key.block(address("127.0.0.1"));
                    return received(member, sender);
                  },
                  () -> {
                    key.unblock(address("127.0.0.1"));
                    return received(member, sender);
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_group_can_be_joined_for_some_senders(Place place) throws Exception {
    place.check(
        "0, 1, 0",
        channels(
            (member, sender) -> {
              var other = member.join(group(), lo(), address("10.1.2.3"));
              return sayAll(
                  () -> received(member, sender),
                  () -> {
                    var key = member.join(group(), lo(), address("127.0.0.1"));
                    int count = received(member, sender);
                    key.drop();
                    return count;
                  },
                  () -> {
                    other.drop();
                    return received(member, sender);
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void joining_says_what_is_wrong(Place place) throws Exception {
    String conflict = "IllegalStateException: Already ";
    place.check(
        "IllegalArgumentException: Group not a multicast address,"
            + " IllegalArgumentException: Source address is a wildcard address,"
            + " IllegalArgumentException: Source address is multicast address,"
            + " IllegalArgumentException: Source address is different type to group,"
            + " NullPointerException: null, <239.77.2.3,lo>, true, "
            + conflict
            + "have source-specific membership",
        channels(
            (member, _) ->
                sayAll(
                    () -> member.join(address("127.0.0.1"), lo()),
                    () -> member.join(group(), lo(), address("0.0.0.0")),
                    () -> member.join(group(), lo(), group()),
                    () -> member.join(group(), lo(), address("::1")),
                    () -> member.join(group(), lo(), null),
                    () -> member.join(group(), lo()),
                    () -> member.join(group(), lo()).equals(member.join(group(), lo())),
                    () -> member.join(group(), lo(), address("127.0.0.1")))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_key_says_what_it_is_and_what_is_wrong(Place place) throws Exception {
    place.check(
        "true, <239.77.2.3,lo>, <239.77.2.3,lo>,"
            + " IllegalArgumentException: Source address is multicast address,"
            + " IllegalStateException: not blocked, false,"
            + " IllegalStateException: key is no longer valid,"
            + " IllegalStateException: not blocked, /239.77.2.3, lo, null, true",
        channels(
            (member, _) -> {
              var key = member.join(group(), lo());
              return sayAll(
                  key::isValid,
                  () -> key.block(address("127.0.0.1")),
                  () -> key.block(address("127.0.0.1")),
                  () -> key.block(group()),
                  () -> key.unblock(address("1.2.3.4")),
                  () -> {
                    key.drop();
                    return key.isValid();
                  },
                  () -> key.block(address("1.2.3.4")),
                  () -> key.unblock(address("1.2.3.4")),
                  key::group,
                  () -> key.networkInterface().getName(),
                  key::sourceAddress,
                  () -> member.equals(key.channel()));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_key_for_one_sender_refuses_to_block(Place place) throws Exception {
    place.check(
        "<239.77.2.3,lo,127.0.0.1>, IllegalStateException: key is source-specific,"
            + " IllegalStateException: not blocked,"
            + " IllegalStateException: Already a member to receive all packets, false",
        channels(
            (member, _) -> {
              var key = member.join(group(), lo(), address("127.0.0.1"));
              return sayAll(
                  key::toString,
                  () -> key.block(address("127.0.0.1")),
                  () -> key.unblock(address("127.0.0.1")),
                  () -> member.join(group(), lo()),
                  () -> {
                    member.close();
                    return key.isValid();
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_channel_can_be_bound_to_its_group(Place place) throws Exception {
    place.check(
        "/239.77.2.3, 3",
        () -> {
          try (var member = DatagramChannel.open(StandardProtocolFamily.INET);
              var sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
            member.bind(new InetSocketAddress(group(), 0));
            member.join(group(), lo());
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, lo());
            var at = (InetSocketAddress) member.getLocalAddress();
            sender.send(bytes(3), at);
            var into = bytes(9);
            member.receive(into);
            return at.getAddress() + ", " + into.position();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("places")
  @SuppressWarnings("deprecation") // The old methods are part of it.
  void a_multicast_socket_begins_as_the_jdks(Place place) throws Exception {
    place.check(
        "true, 1, false, true, 0.0.0.0, 0, 0.0.0.0",
        () -> {
          try (var socket = new MulticastSocket(0)) {
            return sayAll(
                socket::getReuseAddress,
                socket::getTimeToLive,
                socket::getLoopbackMode,
                socket::getBroadcast,
                () -> socket.getNetworkInterface().getName(),
                () -> socket.getNetworkInterface().getIndex(),
                () -> socket.getInterface().getHostAddress());
          }
        });
  }

  @Tag("agent") // without it the interfaces are the machine's
  @ParameterizedTest
  @MethodSource("places")
  @SuppressWarnings("deprecation") // The old methods are part of it.
  void a_multicast_socket_says_what_is_wrong(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: Invalid TTL/hop value, 0,"
            + " SocketException: Not a multicast address,"
            + " SocketException: Not a multicast address, 1,"
            + " SocketException: Already a member of group, 1,"
            + " SocketException: Not a member of group, lo, /127.0.0.1,"
            + " SocketException: No network interface found with address 1.2.3.4, true",
        () -> {
          var at = new InetSocketAddress(group(), 0);
          try (var socket = new MulticastSocket(0)) {
            return sayAll(
                () -> done(() -> socket.setTimeToLive(256)),
                () -> {
                  socket.setTimeToLive(0);
                  return socket.getTimeToLive();
                },
                () -> done(() -> socket.joinGroup(address("127.0.0.1"))),
                () ->
                    done(
                        () ->
                            socket.joinGroup(new InetSocketAddress(address("10.0.0.1"), 0), lo())),
                () -> done(() -> socket.joinGroup(at, lo())),
                () -> done(() -> socket.joinGroup(at, lo())),
                () -> done(() -> socket.leaveGroup(at, lo())),
                () -> done(() -> socket.leaveGroup(at, lo())),
                () -> {
                  socket.setNetworkInterface(lo());
                  return socket.getNetworkInterface().getName();
                },
                () -> {
                  socket.setInterface(address("127.0.0.1"));
                  return socket.getInterface();
                },
                () -> done(() -> socket.setInterface(address("1.2.3.4"))),
                () -> {
                  socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
                  return socket.getLoopbackMode();
                });
          }
        });
  }

  private interface Action {
    void run() throws IOException;
  }

  private static int done(Action action) throws IOException {
    action.run();
    return 1;
  }

  @ParameterizedTest
  @MethodSource("places")
  void two_multicast_sockets_on_one_port_both_get_what_is_sent_to_the_group(Place place)
      throws Exception {
    place.check(
        "4, 4",
        () -> {
          try (var first = new MulticastSocket(0);
              var second = new MulticastSocket(first.getLocalPort())) {
            var at = new InetSocketAddress(group(), first.getLocalPort());
            first.joinGroup(at, lo());
            second.joinGroup(at, lo());
            first.setNetworkInterface(lo());
            first.send(new DatagramPacket(new byte[4], 4, at));
            var into = new DatagramPacket(new byte[9], 9);
            return sayAll(
                () -> {
                  first.receive(into);
                  return into.getLength();
                },
                () -> {
                  second.receive(into);
                  return into.getLength();
                });
          }
        });
  }
}
