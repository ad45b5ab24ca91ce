package io.netjar.sockets;

import java.io.Closeable;
import java.net.DatagramSocket;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The options that sockets say they have, here and on the operating system: a program may go
/// through all of them.
class SupportedOptionsParityTest {
  private static final String LISTENING =
      "SO_INCOMING_NAPI_ID SO_RCVBUF SO_REUSEADDR SO_REUSEPORT"
          + " TCP_KEEPCOUNT TCP_KEEPIDLE TCP_KEEPINTERVAL TCP_QUICKACK";
  private static final String CONNECTING =
      "IP_TOS SO_INCOMING_NAPI_ID SO_KEEPALIVE SO_LINGER SO_OOBINLINE SO_RCVBUF SO_REUSEADDR"
          + " SO_REUSEPORT SO_SNDBUF TCP_KEEPCOUNT TCP_KEEPIDLE TCP_KEEPINTERVAL TCP_NODELAY"
          + " TCP_QUICKACK";
  private static final String DATAGRAMS =
      "IP_DONTFRAGMENT IP_MULTICAST_IF IP_MULTICAST_LOOP IP_MULTICAST_TTL IP_TOS SO_BROADCAST"
          + " SO_INCOMING_NAPI_ID SO_RCVBUF SO_REUSEADDR SO_REUSEPORT SO_SNDBUF";

  private interface Face<S> {
    Set<SocketOption<?>> supported(S socket) throws Exception;
  }

  private interface Reader<S> {
    Object read(S socket, SocketOption<?> option) throws Exception;
  }

  /// The names of a socket's options, after each was read.
  private static <S extends Closeable> String names(
      Callable<S> opener, Face<S> face, Reader<S> reader) throws Exception {
    try (var socket = opener.call()) {
      var supported = face.supported(socket);
      for (var option : supported) {
        reader.read(socket, option);
      }
      return supported.stream()
          .map(SocketOption::name)
          .sorted(Comparator.naturalOrder())
          .collect(Collectors.joining(" "));
    }
  }

  private static String channel(Callable<? extends NetworkChannel> opener) throws Exception {
    return names(opener::call, NetworkChannel::supportedOptions, NetworkChannel::getOption);
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_socket_has_these(Ground ground) throws Exception {
    ground.check(
        CONNECTING.replace(" SO_OOBINLINE", ""),
        () -> names(Socket::new, Socket::supportedOptions, Socket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_server_socket_has_the_traffic_class_besides(Ground ground) throws Exception {
    ground.check(
        "IP_TOS " + LISTENING,
        () -> names(ServerSocket::new, ServerSocket::supportedOptions, ServerSocket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void the_traffic_class_of_a_server_socket_is_kept(Ground ground) throws Exception {
    ground.check(
        "0 40",
        () -> {
          try (var socket = new ServerSocket()) {
            int before = socket.getOption(StandardSocketOptions.IP_TOS);
            socket.setOption(StandardSocketOptions.IP_TOS, 0x28);
            return before + " " + socket.getOption(StandardSocketOptions.IP_TOS);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_datagram_socket_and_a_multicast_socket_have_these(Ground ground) throws Exception {
    ground.check(
        DATAGRAMS,
        () ->
            names(
                DatagramSocket::new, DatagramSocket::supportedOptions, DatagramSocket::getOption));
    ground.check(
        DATAGRAMS,
        () ->
            names(
                MulticastSocket::new, DatagramSocket::supportedOptions, DatagramSocket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_socket_channel_has_these(Ground ground) throws Exception {
    ground.check(CONNECTING, () -> channel(SocketChannel::open));
    ground.check(
        CONNECTING,
        () ->
            names(
                () -> SocketChannel.open().socket(), Socket::supportedOptions, Socket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_server_socket_channel_has_these(Ground ground) throws Exception {
    ground.check(LISTENING, () -> channel(ServerSocketChannel::open));
    ground.check(
        LISTENING,
        () ->
            names(
                () -> ServerSocketChannel.open().socket(),
                ServerSocket::supportedOptions,
                ServerSocket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_datagram_channel_has_these(Ground ground) throws Exception {
    ground.check(DATAGRAMS, () -> channel(DatagramChannel::open));
    ground.check(
        DATAGRAMS,
        () ->
            names(
                () -> DatagramChannel.open().socket(),
                DatagramSocket::supportedOptions,
                DatagramSocket::getOption));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void asynchronous_channels_have_these(Ground ground) throws Exception {
    ground.check(
        CONNECTING.replace("IP_TOS ", "").replace(" SO_LINGER", "").replace(" SO_OOBINLINE", ""),
        () -> channel(AsynchronousSocketChannel::open));
    ground.check(LISTENING, () -> channel(AsynchronousServerSocketChannel::open));
  }
}
