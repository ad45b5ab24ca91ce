package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `ServerSocketChannel` and its `ServerSocket` on the operating system's loopback and on that of a
/// host.
@SuppressWarnings({
  "AddressSelection", // The loopback address has no name that could be several.
  "ReferenceEquality" // What is given out again is to be the very same.
})
class ServerChannelParityTest {
  private static final String PLACES = "io.netjar.sockets.Place#all";
  private static final int SOON_MILLIS = 20;

  private static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open().bind(loopback(0));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_ends_an_accept_that_waits(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, interrupted false",
        () -> {
          var listener = listen();
          return place.whileWaiting(listener::accept, _ -> listener.close());
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_ends_an_accept_and_closes_the_channel(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, interrupted true; false",
        () -> {
          var listener = listen();
          return place.whileWaiting(listener::accept, Thread::interrupt) + "; " + listener.isOpen();
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_connection_ends_an_accept_that_waits(Place place) throws Exception {
    place.check(
        "connected true, interrupted false",
        () -> {
          try (var listener = listen();
              var client = SocketChannel.open()) {
            return place.whileWaiting(
                () -> {
                  try (var accepted = listener.accept()) {
                    return (accepted.isConnected() ? "connected " : "") + accepted.isBlocking();
                  }
                },
                _ -> client.connect(listener.getLocalAddress()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void nobody_there_is_null_without_blocking(Place place) throws Exception {
    place.check(
        "null, IllegalBlockingModeException: null, IllegalBlockingModeException: null",
        () -> {
          try (var listener = listen()) {
            listener.configureBlocking(false);
            return sayAll(
                listener::accept,
                () -> listener.socket().accept(),
                () -> {
                  listener.socket().setSoTimeout(SOON_MILLIS);
                  return listener.socket().accept();
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void binding_is_needed_and_happens_once(Place place) throws Exception {
    place.check(
        "NotYetBoundException: null, null, SocketException: Socket is not bound yet, "
            + "AlreadyBoundException: null, SocketException: Already bound",
        () -> {
          try (var fresh = ServerSocketChannel.open();
              var listener = listen()) {
            return sayAll(
                fresh::accept,
                fresh::getLocalAddress,
                () -> fresh.socket().accept(),
                () -> listener.bind(loopback(0)),
                () -> {
                  listener.socket().bind(loopback(0));
                  return "bound";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_port_belongs_to_one_listener(Place place) throws Exception {
    place.check(
        "BindException: Address already in use, true, true",
        () -> {
          var listener = listen();
          try (var other = ServerSocketChannel.open()) {
            var address = listener.getLocalAddress();
            String first = say(() -> other.bind(address));
            listener.close();
            other.bind(address, -1);
            return first + ", " + other.isOpen() + ", " + other.getLocalAddress().equals(address);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void addresses_are_checked(Place place) throws Exception {
    place.check(
        "BindException: Cannot assign requested address, UnresolvedAddressException: null,"
            + " UnsupportedAddressTypeException: null, UnsupportedAddressTypeException: null,"
            + " SocketException: Unresolved address, SocketException: Unsupported address type,"
            + " true",
        () -> {
          try (var listener = ServerSocketChannel.open();
              var version4 = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            // RFC 5737 §3: an address for documentation, which no host has.
            var foreign = new InetSocketAddress("203.0.113.1", 0);
            return sayAll(
                () -> listener.bind(foreign),
                () -> listener.bind(InetSocketAddress.createUnresolved("x", 1)),
                () -> listener.bind(UnixDomainSocketAddress.of("x")),
                () -> version4.bind(new InetSocketAddress("::1", 1)),
                () -> {
                  listener.socket().bind(InetSocketAddress.createUnresolved("x", 1));
                  return "bound";
                },
                () -> {
                  listener.socket().bind(UnixDomainSocketAddress.of("x"));
                  return "bound";
                },
                () -> listener.bind(null).getLocalAddress() != null);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_closed_channel_says_so_everywhere(Place place) throws Exception {
    place.check(
        "ClosedChannelException: null".concat(", ClosedChannelException: null".repeat(4))
            + ", ClosedChannelException: null, SocketException: Socket is closed, "
            + "SocketException: Socket is closed, SocketException: Socket is closed, true",
        () -> {
          var listener = listen();
          var socket = listener.socket();
          listener.close();
          return sayAll(
              listener::accept,
              () -> listener.bind(null),
              listener::getLocalAddress,
              () -> listener.getOption(StandardSocketOptions.SO_RCVBUF),
              () -> listener.configureBlocking(false),
              socket::accept,
              socket::getSoTimeout,
              socket::getReuseAddress,
              socket::getReceiveBufferSize,
              socket::isClosed);
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_waits_for_its_time(Place place) throws Exception {
    place.check(
        "SocketTimeoutException: Accept timed out, 20, true, "
            + "IllegalArgumentException: timeout < 0",
        () -> {
          try (var listener = listen()) {
            listener.socket().setSoTimeout(SOON_MILLIS);
            return sayAll(
                () -> listener.socket().accept(),
                () -> listener.socket().getSoTimeout(),
                listener::isOpen,
                () -> {
                  listener.socket().setSoTimeout(-1);
                  return "set";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_is_the_channels(Place place) throws Exception {
    place.check(
        "-1 null false ServerSocket[unbound], true true true true, "
            + "ServerSocket[addr=/127.0.0.1,localport=P], true true",
        () -> {
          try (var fresh = ServerSocketChannel.open();
              var listener = listen();
              var client = SocketChannel.open()) {
            var socket = listener.socket();
            var unbound = fresh.socket();
            client.connect(listener.getLocalAddress());
            return sayAll(
                () ->
                    unbound.getLocalPort()
                        + " "
                        + unbound.getInetAddress()
                        + " "
                        + unbound.isBound()
                        + " "
                        + unbound,
                () ->
                    (socket == listener.socket())
                        + " "
                        + (socket.getChannel() == listener)
                        + " "
                        + socket.isBound()
                        + " "
                        + socket.getLocalSocketAddress().equals(listener.getLocalAddress()),
                () -> socket.toString().replace("port=" + socket.getLocalPort(), "port=P"),
                () -> {
                  try (var accepted = socket.accept()) {
                    return (accepted.getChannel() != null) + " " + accepted.isConnected();
                  }
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_channel_describes_what_can_be_selected(Place place) throws Exception {
    place.check(
        "16, true, false",
        () -> {
          try (var listener = listen()) {
            return sayAll(
                listener::validOps,
                listener::isBlocking,
                () -> listener.configureBlocking(false).isBlocking());
          }
        });
  }
}
