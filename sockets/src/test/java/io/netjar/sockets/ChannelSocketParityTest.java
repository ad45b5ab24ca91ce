package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The options of stream channels, and the `Socket` of a channel, on the operating system's
/// loopback and on that of a host.
@SuppressWarnings({
  "AddressSelection", // The loopback address has no name that could be several.
  "ReferenceEquality" // What is given out again is to be the very same.
})
class ChannelSocketParityTest {
  private static final String PLACES = "io.netjar.sockets.Place#all";
  private static final int SOON_MILLIS = 20;

  /// Options that the operating system's sockets have not.
  private static final Set<String> OWN =
      Set.of("TCP_CONGESTION", "TCP_PACING", "TCP_USER_TIMEOUT", "TCP_INFO");

  /// Both ends of a connection over the loopback, as channel and as socket.
  private record Pair(SocketChannel channel, Socket socket, Socket peer) implements AutoCloseable {
    static Pair open() throws IOException {
      try (var listener = ServerSocketChannel.open().bind(loopback(0))) {
        var channel = SocketChannel.open(listener.getLocalAddress());
        return new Pair(channel, channel.socket(), listener.socket().accept());
      }
    }

    int read() throws IOException {
      return socket.getInputStream().read();
    }

    String write() throws IOException {
      socket.getOutputStream().write(7);
      return "written";
    }

    @Override
    public void close() throws IOException {
      socket.close();
      peer.close();
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  private static String names(Set<SocketOption<?>> options) {
    return options.stream()
        .map(SocketOption::name)
        .filter(name -> !OWN.contains(name))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_options_are_the_jdks(Place place) throws Exception {
    String stream =
        "IP_TOS SO_INCOMING_NAPI_ID SO_KEEPALIVE SO_LINGER SO_OOBINLINE SO_RCVBUF SO_REUSEADDR"
            + " SO_REUSEPORT SO_SNDBUF TCP_KEEPCOUNT TCP_KEEPIDLE TCP_KEEPINTERVAL TCP_NODELAY"
            + " TCP_QUICKACK";
    String server =
        "SO_INCOMING_NAPI_ID SO_RCVBUF SO_REUSEADDR SO_REUSEPORT TCP_KEEPCOUNT TCP_KEEPIDLE"
            + " TCP_KEEPINTERVAL TCP_QUICKACK";
    place.check(
        stream + ", " + server + ", true, true",
        () -> {
          try (var channel = SocketChannel.open();
              var listener = ServerSocketChannel.open()) {
            return sayAll(
                () -> names(channel.supportedOptions()),
                () -> names(listener.supportedOptions()),
                () -> channel.socket().supportedOptions().equals(channel.supportedOptions()),
                () -> listener.socket().supportedOptions().equals(listener.supportedOptions()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void options_begin_as_on_linux(Place place) throws Exception {
    place.check(
        "0 0 false -1 false false false 9 7200 75 false true, 0 true false 9 7200 75 true",
        () -> {
          try (var channel = SocketChannel.open();
              var listener = ServerSocketChannel.open()) {
            return values(
                    channel,
                    StandardSocketOptions.IP_TOS,
                    ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_LINGER,
                    inline(channel),
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    ExtendedSocketOptions.TCP_KEEPCOUNT,
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    StandardSocketOptions.TCP_NODELAY,
                    ExtendedSocketOptions.TCP_QUICKACK)
                + ", "
                + values(
                    listener,
                    ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT,
                    ExtendedSocketOptions.TCP_KEEPCOUNT,
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    ExtendedSocketOptions.TCP_QUICKACK);
          }
        });
  }

  private static SocketOption<?> inline(NetworkChannel channel) {
    return channel.supportedOptions().stream()
        .filter(option -> option.name().equals("SO_OOBINLINE"))
        .findFirst()
        .orElseThrow();
  }

  private static String values(NetworkChannel of, SocketOption<?>... options) throws IOException {
    var values = new StringBuilder();
    for (var option : options) {
      values.append(values.isEmpty() ? "" : " ").append(of.getOption(option));
    }
    return values.toString();
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void options_are_kept(Place place) throws Exception {
    place.check(
        "true, 3, -1, 65535, true, true, true, 40, 5, 6, 7, false, 20000, 30000",
        () -> {
          try (var channel = SocketChannel.open()) {
            return sayAll(
                () -> set(channel, StandardSocketOptions.SO_KEEPALIVE, true),
                () -> set(channel, StandardSocketOptions.SO_LINGER, 3),
                () -> set(channel, StandardSocketOptions.SO_LINGER, -7),
                () -> set(channel, StandardSocketOptions.SO_LINGER, 100_000),
                () -> set(channel, StandardSocketOptions.SO_REUSEADDR, true),
                () -> set(channel, StandardSocketOptions.SO_REUSEPORT, true),
                () -> set(channel, StandardSocketOptions.TCP_NODELAY, true),
                () -> set(channel, StandardSocketOptions.IP_TOS, 40),
                () -> set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, 5),
                () -> set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, 6),
                () -> set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, 7),
                () -> set(channel, ExtendedSocketOptions.TCP_QUICKACK, false),
                () -> set(channel, StandardSocketOptions.SO_SNDBUF, 20_000),
                () -> set(channel, StandardSocketOptions.SO_RCVBUF, 30_000));
          }
        });
  }

  @SuppressWarnings("NullAway") // What the JDK says of null is to be seen.
  private static <T> @Nullable T set(
      NetworkChannel channel, @Nullable SocketOption<T> option, @Nullable T value)
      throws IOException {
    return channel.setOption(option, value).getOption(option);
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void options_of_the_listener_are_those_of_connections(Place place) throws Exception {
    place.check(
        "true 5 6 7",
        () -> {
          try (var listener = ServerSocketChannel.open();
              var client = SocketChannel.open()) {
            listener.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
            listener.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 6);
            listener.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 7);
            listener.bind(loopback(0));
            client.connect(listener.getLocalAddress());
            try (var accepted = listener.accept()) {
              return values(
                  accepted,
                  StandardSocketOptions.SO_REUSEADDR,
                  ExtendedSocketOptions.TCP_KEEPCOUNT,
                  ExtendedSocketOptions.TCP_KEEPIDLE,
                  ExtendedSocketOptions.TCP_KEEPINTERVAL);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void values_are_checked(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: Invalid send/receive buffer size, "
            + "IllegalArgumentException: Invalid IP_TOS value, "
            + "IllegalArgumentException: Invalid value 'null', "
            + "NullPointerException: null, "
            + "UnsupportedOperationException: 'IP_MULTICAST_TTL' not supported, "
            + "UnsupportedOperationException: 'IP_MULTICAST_TTL' not supported, "
            + "SocketException: Invalid argument, SocketException: Invalid argument, "
            + "SocketException: Attempt to set read only option SO_INCOMING_NAPI_ID, "
            + "UnsupportedOperationException: 'TCP_NODELAY' not supported",
        () -> {
          try (var channel = SocketChannel.open();
              var listener = ServerSocketChannel.open()) {
            return sayAll(
                () -> set(channel, StandardSocketOptions.SO_SNDBUF, -1),
                () -> set(channel, StandardSocketOptions.IP_TOS, 256),
                () -> set(channel, StandardSocketOptions.SO_LINGER, null),
                () -> set(channel, null, 1),
                () -> set(channel, StandardSocketOptions.IP_MULTICAST_TTL, 1),
                () -> channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL),
                () -> set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, 0),
                () -> set(listener, ExtendedSocketOptions.TCP_KEEPCOUNT, 128),
                () -> set(channel, ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1),
                () -> set(listener, StandardSocketOptions.TCP_NODELAY, true));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_has_the_options_of_the_channel(Place place) throws Exception {
    place.check(
        "true, 4, -1, true, true, true, 8, 20000, 30000, "
            + "IllegalArgumentException: Invalid send size, "
            + "IllegalArgumentException: Invalid receive size",
        () -> {
          try (var pair = Pair.open()) {
            var socket = pair.socket;
            return sayAll(
                () -> {
                  socket.setTcpNoDelay(true);
                  return pair.channel.getOption(StandardSocketOptions.TCP_NODELAY);
                },
                () -> {
                  socket.setSoLinger(true, 4);
                  return socket.getSoLinger();
                },
                () -> {
                  socket.setSoLinger(false, 4);
                  return socket.getSoLinger();
                },
                () -> {
                  socket.setKeepAlive(true);
                  return socket.getKeepAlive();
                },
                () -> {
                  socket.setOOBInline(true);
                  return socket.getOOBInline();
                },
                () -> {
                  socket.setReuseAddress(true);
                  return socket.getReuseAddress();
                },
                () -> {
                  socket.setTrafficClass(8);
                  return socket.getTrafficClass();
                },
                () -> {
                  socket.setSendBufferSize(20_000);
                  return socket.getSendBufferSize();
                },
                () -> {
                  socket.setReceiveBufferSize(30_000);
                  return socket.getReceiveBufferSize();
                },
                () -> {
                  socket.setSendBufferSize(0);
                  return "set";
                },
                () -> {
                  socket.setReceiveBufferSize(0);
                  return "set";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_waits_for_its_time_and_stays_open(Place place) throws Exception {
    place.check(
        "SocketTimeoutException: Read timed out, 20, true, 9",
        () -> {
          try (var pair = Pair.open()) {
            pair.socket.setSoTimeout(SOON_MILLIS);
            return sayAll(
                pair::read,
                pair.socket::getSoTimeout,
                pair.channel::isOpen,
                () -> {
                  pair.peer.getOutputStream().write(9);
                  return pair.read();
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void streams_of_a_channel_that_does_not_block_are_refused(Place place) throws Exception {
    place.check(
        "IllegalBlockingModeException: null, IllegalBlockingModeException: null, "
            + "IllegalBlockingModeException: null",
        () -> {
          try (var pair = Pair.open();
              var fresh = SocketChannel.open()) {
            pair.channel.configureBlocking(false);
            fresh.configureBlocking(false);
            return sayAll(
                pair::read,
                pair::write,
                () -> {
                  fresh.socket().connect(loopback(1));
                  return "connected";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void half_close_and_urgent_data_go_through_the_socket(Place place) throws Exception {
    place.check(
        "65 66 -1, true false, SocketException: Socket output is shutdown, true, "
            + "SocketException: Socket input is shutdown, 1",
        () -> {
          try (var pair = Pair.open()) {
            pair.peer.setOOBInline(true);
            pair.socket.getOutputStream().write(65);
            pair.socket.sendUrgentData(66);
            pair.socket.shutdownOutput();
            var in = pair.peer.getInputStream();
            return sayAll(
                () -> in.read() + " " + in.read() + " " + in.read(),
                () -> pair.socket.isOutputShutdown() + " " + pair.socket.isInputShutdown(),
                pair::write,
                () -> {
                  pair.socket.shutdownInput();
                  return pair.socket.isInputShutdown();
                },
                pair::read,
                () -> {
                  pair.peer.getOutputStream().write(1);
                  return 1;
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_is_the_channels(Place place) throws Exception {
    place.check(
        "true, true, true, true, true, /127.0.0.1, true, "
            + "Socket[addr=/127.0.0.1,port=P,localport=L], "
            + "null 0 null -1 null false false Socket[unconnected]",
        () -> {
          try (var pair = Pair.open();
              var fresh = SocketChannel.open()) {
            var socket = pair.socket;
            var unbound = fresh.socket();
            return sayAll(
                () -> socket == pair.channel.socket(),
                () -> socket.getChannel() == pair.channel,
                () -> socket.isConnected() && socket.isBound() && !socket.isClosed(),
                () -> socket.getRemoteSocketAddress().equals(pair.channel.getRemoteAddress()),
                () -> socket.getLocalSocketAddress().equals(pair.channel.getLocalAddress()),
                socket::getInetAddress,
                () -> socket.getPort() == pair.peer.getLocalPort(),
                () ->
                    socket
                        .toString()
                        .replace("localport=" + socket.getLocalPort(), "localport=L")
                        .replace(",port=" + socket.getPort(), ",port=P"),
                () ->
                    unbound.getInetAddress()
                        + " "
                        + unbound.getPort()
                        + " "
                        + unbound.getRemoteSocketAddress()
                        + " "
                        + unbound.getLocalPort()
                        + " "
                        + unbound.getLocalSocketAddress()
                        + " "
                        + unbound.isConnected()
                        + " "
                        + unbound.isBound()
                        + " "
                        + unbound);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_socket_has_the_words_of_a_socket(Place place) throws Exception {
    var connects =
        List.of(
            "IllegalArgumentException: connect: The address can't be null",
            "IllegalArgumentException: connect: timeout can't be negative",
            "SocketException: Socket is not connected",
            "SocketException: Socket is not connected",
            "SocketException: Unsupported address type",
            "SocketException: Already connected",
            "SocketException: Already bound");
    var closed =
        List.of(
            "SocketException: Socket is closed",
            "SocketException: Socket is closed",
            "SocketException: Socket is closed",
            "SocketException: Socket is closed",
            "AsynchronousCloseException: null",
            "0.0.0.0/0.0.0.0 true true");
    place.check(
        String.join(", ", connects) + "; " + String.join(", ", closed),
        () -> {
          try (var pair = Pair.open();
              var fresh = SocketChannel.open()) {
            var socket = pair.socket;
            var unconnected = fresh.socket();
            String first =
                sayAll(
                    () -> connect(unconnected, null, 0),
                    () -> connect(unconnected, loopback(1), -1),
                    unconnected::getInputStream,
                    unconnected::getOutputStream,
                    () -> connect(unconnected, UnixDomainSocketAddress.of("x"), 0),
                    () -> connect(socket, loopback(1), 0),
                    () -> {
                      socket.bind(loopback(0));
                      return "bound";
                    });
            socket.close();
            return first
                + "; "
                + sayAll(
                    socket::getInputStream,
                    socket::getTcpNoDelay,
                    socket::getSoTimeout,
                    () -> connect(socket, InetSocketAddress.createUnresolved("x", 1), 0),
                    () -> connect(socket, loopback(1), 0),
                    () ->
                        socket.getLocalAddress()
                            + " "
                            + (socket.getPort() == pair.peer.getLocalPort())
                            + " "
                            + socket.isClosed());
          }
        });
  }

  private static String connect(Socket socket, @Nullable SocketAddress to, int timeout)
      throws IOException {
    socket.connect(to, timeout);
    return "connected";
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_unknown_name_closes_the_socket(Place place) throws Exception {
    place.check(
        "UnknownHostException: true, false",
        () -> {
          var channel = SocketChannel.open();
          String said =
              say(
                  () ->
                      connect(
                          channel.socket(), InetSocketAddress.createUnresolved("x.test", 1), 0));
          return said.replaceAll(": .*", ": " + said.contains("x.test")) + ", " + channel.isOpen();
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_and_interrupts_end_a_read_of_the_socket(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, interrupted false; "
            + "ClosedByInterruptException: null, interrupted true",
        () -> {
          try (var pair = Pair.open();
              var other = Pair.open()) {
            return place.whileWaiting(pair::read, _ -> pair.socket.close())
                + "; "
                + place.whileWaiting(other::read, Thread::interrupt);
          }
        });
  }
}
