package io.netjar.sockets;

import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Urgent data and the options of keep-alive, on the operating system and on a host of a network.
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class UrgentDataParityTest {
  private record Pair(Socket client, Socket server) implements AutoCloseable {
    static Pair open() throws IOException {
      try (var listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
        var client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        return new Pair(client, listener.accept());
      }
    }

    void write(String text) throws IOException {
      client.getOutputStream().write(text.getBytes(UTF_8));
    }

    String rest() throws IOException {
      client.shutdownOutput();
      return new String(server.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void urgent_data_is_discarded_at_first(Ground ground) throws Exception {
    ground.check(
        "false, abcd",
        () -> {
          try (var pair = Pair.open()) {
            boolean inline = pair.server.getOOBInline();
            pair.write("ab");
            pair.client.sendUrgentData('!');
            pair.write("cd");
            return sayAll(() -> inline, pair::rest);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void urgent_data_is_delivered_in_line_where_the_socket_wants_it(Ground ground) throws Exception {
    ground.check(
        "true, ab!cd",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.setOOBInline(true);
            pair.write("ab");
            pair.client.sendUrgentData(0x100 | '!');
            pair.write("cd");
            return sayAll(pair.server::getOOBInline, pair::rest);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void urgent_data_after_the_end_is_refused(Ground ground) throws Exception {
    ground.check(
        "IOException: Broken pipe, SocketException: Socket closed",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.shutdownOutput();
            return sayAll(
                () -> {
                  pair.client.sendUrgentData(1);
                  return "sent";
                },
                () -> {
                  pair.client.close();
                  pair.client.sendUrgentData(1);
                  return "sent";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void the_times_of_keep_alive_can_be_set(Ground ground) throws Exception {
    ground.check(
        "7200, 75, 9, 10, 2, 3",
        () -> {
          try (var pair = Pair.open()) {
            var socket = pair.client;
            var idle = socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE);
            var interval = socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL);
            var count = socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 10);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 2);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
            return sayAll(
                () -> idle,
                () -> interval,
                () -> count,
                () -> socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE),
                () -> socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                () -> socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void times_of_keep_alive_out_of_range_are_refused(Ground ground) throws Exception {
    ground.check(
        "SocketException: Invalid argument, SocketException: Invalid argument, 7200",
        () -> {
          try (var pair = Pair.open()) {
            var socket = pair.client;
            return sayAll(
                () -> socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 0),
                () -> socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 128),
                () -> socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
          }
        });
  }
}
