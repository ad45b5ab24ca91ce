package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `DatagramChannel` on the operating system's loopback and on that of a host: the JDK on the one
/// is the oracle for the other.
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class DatagramChannelParityTest {
  private static List<Place> places() {
    return Place.all();
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByName("127.0.0.1");
  }

  private static DatagramChannel open() throws IOException {
    return DatagramChannel.open(StandardProtocolFamily.INET);
  }

  private static DatagramChannel bound() throws IOException {
    return open().bind(new InetSocketAddress(loopback(), 0));
  }

  private static InetSocketAddress local(DatagramChannel channel) throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocate(length);
  }

  /// Waits until something is there to be read, or an error.
  private static void untilReadable(DatagramChannel channel) throws IOException {
    try (var selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      selector.select();
    }
  }

  /// What a body does with a channel.
  private interface With {
    String say(DatagramChannel channel) throws Exception;
  }

  private static Callable<String> unbound(With body) {
    return () -> {
      try (var channel = open()) {
        channel.configureBlocking(false);
        return body.say(channel);
      }
    };
  }

  /// What a body does with two channels.
  private interface WithTwo {
    String say(DatagramChannel a, DatagramChannel b) throws Exception;
  }

  private static Callable<String> two(WithTwo body) {
    return () -> {
      try (var a = bound();
          var b = bound()) {
        return body.say(a, b);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_new_channel_has_no_address_until_it_sends_or_receives(Place place) throws Exception {
    place.check(
        "null, null, true",
        unbound(
            channel ->
                sayAll(
                    channel::getLocalAddress,
                    () -> channel.receive(bytes(1)),
                    () -> local(channel).getPort() > 0)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void without_a_peer_there_is_no_read_and_no_write(Place place) throws Exception {
    place.check(
        "NotYetConnectedException: null, NotYetConnectedException: null, false, null",
        unbound(
            channel ->
                sayAll(
                    () -> channel.read(bytes(1)),
                    () -> channel.write(bytes(1)),
                    channel::isConnected,
                    channel::getRemoteAddress)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void wrong_targets_are_refused(Place place) throws Exception {
    place.check(
        "NullPointerException: null, UnresolvedAddressException: null,"
            + " UnsupportedAddressTypeException: null, SocketException: Can't send to port 0,"
            + " SocketException: Can't connect to port 0,"
            + " UnsupportedAddressTypeException: null, SocketException: Message too long,"
            + " BindException: Permission denied",
        unbound(
            channel ->
                sayAll(
                    () -> channel.send(bytes(1), null),
                    () -> channel.send(bytes(1), InetSocketAddress.createUnresolved("x", 1)),
                    () -> channel.send(bytes(1), UnixDomainSocketAddress.of("/x")),
                    () -> channel.send(bytes(1), new InetSocketAddress(loopback(), 0)),
                    () -> channel.connect(new InetSocketAddress(loopback(), 0)),
                    () -> channel.send(bytes(1), new InetSocketAddress("::1", 9)),
                    () -> channel.send(bytes(66_000), new InetSocketAddress(loopback(), 9)),
                    () -> channel.send(bytes(1), new InetSocketAddress("255.255.255.255", 9)))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void binding_says_what_is_wrong(Place place) throws Exception {
    place.check(
        "BindException: Cannot assign requested address, UnsupportedAddressTypeException: null,"
            + " BindException: Address already in use, AlreadyBoundException: null",
        unbound(
            channel ->
                sayAll(
                    () -> channel.bind(new InetSocketAddress("1.2.3.4", 0)),
                    () -> channel.bind(new InetSocketAddress("::1", 0)),
                    () -> {
                      try (var other = bound()) {
                        return channel.bind(local(other));
                      }
                    },
                    () -> channel.bind(null).bind(null))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_datagram_arrives_with_its_sender_and_is_cut_to_the_buffer(Place place) throws Exception {
    place.check(
        "7, true, 7, 3, 9",
        two(
            (a, b) -> {
              var into = bytes(9);
              var direct = ByteBuffer.allocateDirect(3);
              return sayAll(
                  () -> a.send(bytes(7), local(b)),
                  () -> b.receive(into).equals(local(a)),
                  into::position,
                  () -> {
                    a.send(ByteBuffer.allocateDirect(5), local(b));
                    b.receive(direct);
                    return direct.position();
                  },
                  () -> {
                    // What was cut off is gone.
                    a.send(bytes(9), local(b));
                    var next = bytes(20);
                    b.receive(next);
                    return next.position();
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_send_takes_what_is_left_of_the_buffer(Place place) throws Exception {
    place.check(
        "4 left 0, 2",
        two(
            (a, b) -> {
              var slice = ByteBuffer.allocate(20).position(3).slice().position(5).limit(9);
              var into = bytes(10).position(8);
              int sent = a.send(slice, local(b));
              b.receive(into);
              return sent + " left " + slice.remaining() + ", " + (into.position() - 8);
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void with_a_peer_others_are_refused(Place place) throws Exception {
    place.check(
        "AlreadyConnectedException: null, AlreadyConnectedException: null, 1, true, 0",
        two(
            (a, b) -> {
              a.connect(local(b));
              b.configureBlocking(false);
              return sayAll(
                  () -> a.connect(local(b)),
                  () -> a.send(bytes(1), new InetSocketAddress(loopback(), 9)),
                  () -> a.send(bytes(1), local(b)),
                  () -> {
                    untilReadable(b);
                    return b.receive(bytes(1)).equals(local(a));
                  },
                  () -> {
                    try (var stranger = bound()) {
                      stranger.send(bytes(1), local(a));
                    }
                    a.configureBlocking(false);
                    return a.read(bytes(1));
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void several_buffers_are_one_datagram(Place place) throws Exception {
    place.check(
        "5, 3, 1, 2, 0",
        two(
            (a, b) -> {
              a.connect(local(b));
              b.connect(local(a));
              var first = bytes(1);
              var second = ByteBuffer.allocateDirect(2);
              return sayAll(
                  () -> a.write(new ByteBuffer[] {bytes(2), ByteBuffer.allocateDirect(3)}),
                  () -> b.read(new ByteBuffer[] {first, second}),
                  first::position,
                  second::position,
                  () -> {
                    b.configureBlocking(false);
                    return b.read(bytes(9));
                  });
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void writing_fails_in_the_words_of_a_stream_and_writes_nothing_empty(Place place)
      throws Exception {
    place.check(
        "IOException: Message too long, 0, 0, 0, 0",
        two(
            (a, b) -> {
              a.connect(local(b));
              b.connect(local(a));
              b.configureBlocking(false);
              return sayAll(
                  () -> a.write(bytes(65_508)),
                  () -> a.write(bytes(0)),
                  () -> a.write(new ByteBuffer[] {bytes(0), bytes(0)}),
                  () -> a.send(bytes(0), local(b)),
                  () -> b.read(bytes(9)));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_buffer_that_cannot_be_written_is_refused(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: Read-only buffer, IllegalArgumentException: Read-only buffer",
        two(
            (a, b) -> {
              a.connect(local(b));
              return sayAll(
                  () -> a.read(bytes(1).asReadOnlyBuffer()),
                  () -> a.receive(bytes(1).asReadOnlyBuffer()));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void who_gets_a_peer_forgets_what_others_have_sent(Place place) throws Exception {
    place.check(
        "0",
        two(
            (a, b) -> {
              try (var stranger = bound()) {
                stranger.send(bytes(3), local(a));
                a.configureBlocking(false);
                untilReadable(a);
              }
              a.connect(local(b));
              return say(() -> a.read(bytes(9)));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void who_has_no_peer_any_more_keeps_its_port(Place place) throws Exception {
    place.check(
        "true, false, null, 1",
        two(
            (a, b) -> {
              var before = local(a);
              a.connect(local(b));
              a.disconnect();
              return sayAll(
                  () -> local(a).equals(before),
                  a::isConnected,
                  a::getRemoteAddress,
                  () -> a.disconnect().send(bytes(1), local(b)));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_port_that_nobody_has_is_reported_once(Place place) throws Exception {
    place.check(
        "1, PortUnreachableException: null, 0, 1, PortUnreachableException: null, 1",
        unbound(
            channel -> {
              InetSocketAddress gone;
              try (var other = bound()) {
                gone = local(other);
              }
              channel.connect(gone);
              return sayAll(
                  () -> channel.write(bytes(1)),
                  () -> {
                    untilReadable(channel);
                    return channel.read(bytes(1));
                  },
                  () -> channel.read(bytes(1)),
                  () -> channel.write(bytes(1)),
                  () -> {
                    untilReadable(channel);
                    return channel.write(bytes(1));
                  },
                  () -> channel.write(bytes(1)));
            }));
  }

  @ParameterizedTest
  @MethodSource("places")
  void closing_ends_a_receive_that_waits(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, interrupted false",
        () -> {
          var channel = bound();
          return place.whileWaiting(() -> channel.receive(bytes(1)), _ -> channel.close());
        });
  }

  @ParameterizedTest
  @MethodSource("places")
  void an_interrupt_ends_a_receive_and_closes_the_channel(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, interrupted true, false",
        () -> {
          var channel = bound();
          return place.whileWaiting(() -> channel.receive(bytes(1)), Thread::interrupt)
              + ", "
              + channel.isOpen();
        });
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_closed_channel_says_so(Place place) throws Exception {
    String closed = "ClosedChannelException: null, ";
    place.check(
        closed.repeat(6) + "true, false, " + closed + closed + "ClosedChannelException: null",
        () -> {
          var channel = bound();
          channel.close();
          var to = new InetSocketAddress(loopback(), 9);
          return sayAll(
              channel::getLocalAddress,
              channel::getRemoteAddress,
              () -> channel.getOption(StandardSocketOptions.SO_RCVBUF),
              () -> channel.send(bytes(1), to),
              () -> channel.receive(bytes(1)),
              () -> channel.connect(to),
              () -> channel.disconnect().equals(channel),
              channel::isConnected,
              () -> channel.bind(null),
              () -> channel.read(bytes(1)),
              () -> channel.join(InetAddress.getByName("239.1.2.3"), lo()));
        });
  }

  private static NetworkInterface lo() throws IOException {
    return NetworkInterface.getByName("lo");
  }

  @ParameterizedTest
  @MethodSource("places")
  void the_options_are_the_jdks(Place place) throws Exception {
    place.check(
        "[IP_DONTFRAGMENT, IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_MULTICAST_TTL, IP_TOS,"
            + " SO_BROADCAST, SO_INCOMING_NAPI_ID, SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT,"
            + " SO_SNDBUF], UnsupportedOperationException: 'TCP_NODELAY' not supported,"
            + " UnsupportedOperationException: 'TCP_NODELAY' not supported",
        unbound(
            channel ->
                sayAll(
                    () ->
                        new TreeSet<>(
                            channel.supportedOptions().stream().map(SocketOption::name).toList()),
                    () -> channel.getOption(StandardSocketOptions.TCP_NODELAY),
                    () -> channel.setOption(StandardSocketOptions.TCP_NODELAY, true))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void the_options_begin_as_the_jdks(Place place) throws Exception {
    place.check(
        "false, null, true, 1, 0, false, 0, false, false",
        unbound(
            channel ->
                sayAll(
                    () -> channel.getOption(ExtendedSocketOptions.IP_DONTFRAGMENT),
                    () -> channel.getOption(StandardSocketOptions.IP_MULTICAST_IF),
                    () -> channel.getOption(StandardSocketOptions.IP_MULTICAST_LOOP),
                    () -> channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL),
                    () -> channel.getOption(StandardSocketOptions.IP_TOS),
                    () -> channel.getOption(StandardSocketOptions.SO_BROADCAST),
                    () -> channel.getOption(ExtendedSocketOptions.SO_INCOMING_NAPI_ID),
                    () -> channel.getOption(StandardSocketOptions.SO_REUSEADDR),
                    () -> channel.getOption(StandardSocketOptions.SO_REUSEPORT))));
  }

  @SuppressWarnings("NullAway") // Null is one of the values to be refused.
  private static <T> Callable<T> setAndGet(
      DatagramChannel channel, SocketOption<T> option, @Nullable T value) {
    return () -> channel.setOption(option, value).getOption(option);
  }

  @ParameterizedTest
  @MethodSource("places")
  void options_can_be_set(Place place) throws Exception {
    place.check(
        "true, false, 255, 184, true, true, true, 5000, 5000",
        unbound(
            channel ->
                sayAll(
                    setAndGet(channel, ExtendedSocketOptions.IP_DONTFRAGMENT, true),
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_LOOP, false),
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_TTL, 255),
                    setAndGet(channel, StandardSocketOptions.IP_TOS, 184),
                    setAndGet(channel, StandardSocketOptions.SO_BROADCAST, true),
                    setAndGet(channel, StandardSocketOptions.SO_REUSEADDR, true),
                    setAndGet(channel, StandardSocketOptions.SO_REUSEPORT, true),
                    setAndGet(channel, StandardSocketOptions.SO_SNDBUF, 5000),
                    setAndGet(channel, StandardSocketOptions.SO_RCVBUF, 5000))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void values_out_of_range_are_refused(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: Invalid TTL/hop value,"
            + " IllegalArgumentException: Invalid TTL/hop value,"
            + " IllegalArgumentException: Invalid value 'null',"
            + " IllegalArgumentException: Invalid IP_TOS value,"
            + " IllegalArgumentException: Invalid send/receive buffer size,"
            + " IllegalArgumentException: Invalid value 'null',"
            + " SocketException: Attempt to set read only option SO_INCOMING_NAPI_ID",
        unbound(
            channel ->
                sayAll(
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_TTL, -1),
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_TTL, 256),
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_TTL, null),
                    setAndGet(channel, StandardSocketOptions.IP_TOS, 300),
                    setAndGet(channel, StandardSocketOptions.SO_RCVBUF, -1),
                    setAndGet(channel, StandardSocketOptions.IP_MULTICAST_IF, null),
                    setAndGet(channel, ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_selector_sees_what_can_be_done(Place place) throws Exception {
    place.check(
        "4, 5, 4",
        two(
            (a, b) -> {
              a.configureBlocking(false);
              try (var selector = Selector.open()) {
                var key = a.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return sayAll(
                    () -> ready(selector, key),
                    () -> {
                      b.send(bytes(1), local(a));
                      key.interestOps(SelectionKey.OP_READ);
                      selector.select();
                      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                      return ready(selector, key);
                    },
                    () -> {
                      a.receive(bytes(1));
                      return ready(selector, key);
                    });
              }
            }));
  }

  private static int ready(Selector selector, SelectionKey key) throws IOException {
    selector.selectedKeys().clear();
    selector.select();
    return key.readyOps();
  }

  @ParameterizedTest
  @MethodSource("places")
  @SuppressWarnings("try") // One of them is closed before the others.
  void one_address_serves_several_channels_that_want_it(Place place) throws Exception {
    place.check(
        "BindException: Address already in use, false, true",
        () -> {
          try (var first = open();
              var last = open();
              var unwilling = open()) {
            first.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            last.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            first.bind(new InetSocketAddress(loopback(), 0));
            last.bind(local(first));
            first.configureBlocking(false);
            return sayAll(
                () -> unwilling.bind(local(first)),
                () -> {
                  unwilling.send(bytes(1), local(last));
                  last.receive(bytes(1));
                  return first.receive(bytes(1)) != null;
                },
                () -> {
                  last.close();
                  unwilling.send(bytes(1), local(first));
                  untilReadable(first);
                  return first.receive(bytes(1)) != null;
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("places")
  void its_socket_tells_the_same(Place place) throws Exception {
    place.check(
        "true, true, false, true, true, true, IllegalBlockingModeException: null, true",
        two(
            (a, b) -> {
              var socket = a.socket();
              return sayAll(
                  () -> socket.equals(a.socket()),
                  socket::isBound,
                  socket::isConnected,
                  () -> socket.getLocalPort() == local(a).getPort(),
                  () -> a.equals(socket.getChannel()),
                  () -> {
                    a.connect(local(b));
                    return socket.isConnected() && socket.getPort() == local(b).getPort();
                  },
                  () -> {
                    a.configureBlocking(false);
                    socket.receive(new java.net.DatagramPacket(new byte[1], 1));
                    return "received";
                  },
                  () -> {
                    socket.close();
                    return !a.isOpen();
                  });
            }));
  }
}
