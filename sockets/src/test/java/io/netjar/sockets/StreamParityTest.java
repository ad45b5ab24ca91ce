package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `Socket` and `ServerSocket` on the operating system's loopback and on that of a host: the JDK on
/// the one is the oracle for the other.
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class StreamParityTest {
  private static final int SOON_MILLIS = 20;

  /// Both ends of a connection over the loopback.
  private record Pair(Socket client, Socket server) implements AutoCloseable {
    static Pair open() throws IOException {
      try (var listener = listen()) {
        var client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        return new Pair(client, listener.accept());
      }
    }

    int read() throws IOException {
      return client.getInputStream().read();
    }

    String write(int value) throws IOException {
      client.getOutputStream().write(value);
      return "written";
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void bytes_go_both_ways_and_end_with_the_stream(Ground ground) throws Exception {
    ground.check(
        "abc, xyz, -1, -1",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.getOutputStream().write("abc".getBytes(UTF_8));
            var got = pair.server.getInputStream().readNBytes(3);
            pair.server.getOutputStream().write("xyz".getBytes(UTF_8));
            pair.server.close();
            return sayAll(
                () -> new String(got, UTF_8),
                () -> new String(pair.client.getInputStream().readNBytes(3), UTF_8),
                pair::read,
                pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_megabyte_arrives_whole_through_full_buffers(Ground ground) throws Exception {
    ground.check(
        "true",
        () -> {
          try (var pair = Pair.open()) {
            var sent = new byte[1 << 20];
            for (int index = 0; index < sent.length; index++) {
              sent[index] = (byte) ((index * 31) >> 3);
            }
            var sender =
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            pair.client.getOutputStream().write(sent);
                            pair.client.shutdownOutput();
                          } catch (IOException e) {
                            throw new IllegalStateException(e);
                          }
                        });
            var got = pair.server.getInputStream().readAllBytes();
            sender.join();
            return String.valueOf(Arrays.equals(sent, got));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void nobody_listening_is_connection_refused(Ground ground) throws Exception {
    ground.check(
        "ConnectException: Connection refused, true",
        () -> {
          int port;
          try (var listener = listen()) {
            port = listener.getLocalPort();
          }
          var socket = new Socket();
          return sayAll(
              () -> {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return "connected";
              },
              socket::isClosed);
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void timeouts_have_their_texts_and_leave_the_socket_open(Ground ground) throws Exception {
    ground.check(
        "SocketTimeoutException: Read timed out, SocketTimeoutException: Accept timed out, 7",
        () -> {
          try (var pair = Pair.open();
              var listener = listen()) {
            pair.client.setSoTimeout(SOON_MILLIS);
            listener.setSoTimeout(SOON_MILLIS);
            return sayAll(
                pair::read,
                listener::accept,
                () -> {
                  pair.server.getOutputStream().write(7);
                  return pair.read();
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_peer_that_closes_with_unread_data_ends_the_stream_and_then_the_pipe(Ground ground)
      throws Exception {
    ground.check(
        "-1, -1, SocketException: Broken pipe",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.getOutputStream().write(new byte[2]);
            pair.server.getInputStream().read();
            pair.server.close();
            // The reset follows the end of the stream at some distance.
            return sayAll(
                pair::read,
                pair::read,
                () -> {
                  while (true) {
                    pair.write(3);
                  }
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void linger_of_zero_resets(Ground ground) throws Exception {
    ground.check(
        "SocketException: Connection reset",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.setSoLinger(true, 0);
            pair.server.close();
            return say(pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_reset_that_is_met_by_a_write_first_is_not_told_to_readers(Ground ground) throws Exception {
    ground.check(
        "SocketException: Connection reset by peer, SocketException: Broken pipe, -1",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.setSoLinger(true, 0);
            pair.server.close();
            return sayAll(
                () -> {
                  while (true) {
                    pair.write(1);
                  }
                },
                () -> pair.write(1),
                pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void half_close_lets_the_other_direction_go_on(Ground ground) throws Exception {
    ground.check(
        "-1, 5, SocketException: Socket output is shutdown",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.shutdownOutput();
            return sayAll(
                () -> pair.server.getInputStream().read(),
                () -> {
                  pair.server.getOutputStream().write(5);
                  return pair.read();
                },
                () -> pair.write(1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void output_kept_from_before_the_half_close_is_a_broken_pipe(Ground ground) throws Exception {
    ground.check(
        "SocketException: Broken pipe",
        () -> {
          try (var pair = Pair.open()) {
            var out = pair.client.getOutputStream();
            pair.client.shutdownOutput();
            return say(
                () -> {
                  out.write(1);
                  return "written";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void input_that_is_shut_is_at_its_end(Ground ground) throws Exception {
    ground.check(
        "-1, 0, SocketException: Socket input is shutdown",
        () -> {
          try (var pair = Pair.open()) {
            var in = pair.client.getInputStream();
            pair.client.shutdownInput();
            return sayAll(in::read, in::available, pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void closing_ends_a_read_that_waits(Ground ground) throws Exception {
    ground.check(
        "SocketException: Socket closed, interrupted false",
        () -> {
          try (var pair = Pair.open()) {
            return Ground.whileWaiting(pair::read, _ -> pair.client.close());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void closing_ends_an_accept_that_waits(Ground ground) throws Exception {
    ground.check(
        "SocketException: Socket closed, interrupted false",
        () -> {
          var listener = listen();
          return Ground.whileWaiting(listener::accept, _ -> listener.close());
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void shutting_the_input_ends_a_read_that_waits(Ground ground) throws Exception {
    ground.check(
        "-1, interrupted false",
        () -> {
          try (var pair = Pair.open()) {
            return Ground.whileWaiting(pair::read, _ -> pair.client.shutdownInput());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void an_interrupt_ends_a_read_and_closes_the_socket(Ground ground) throws Exception {
    ground.check(
        "SocketException: Closed by interrupt, interrupted true; true",
        () -> {
          try (var pair = Pair.open()) {
            String said = Ground.whileWaiting(pair::read, Thread::interrupt);
            return said + "; " + pair.client.isClosed();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void an_interrupt_ends_an_accept_and_closes_the_socket(Ground ground) throws Exception {
    ground.check(
        "SocketException: Closed by interrupt, interrupted true; true",
        () -> {
          var listener = listen();
          String said = Ground.whileWaiting(listener::accept, Thread::interrupt);
          return said + "; " + listener.isClosed();
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_closed_socket_says_so_everywhere(Ground ground) throws Exception {
    ground.check(
        "SocketException: Socket closed, SocketException: Socket closed, "
            + "SocketException: Socket is closed, SocketException: Socket is closed, "
            + "SocketException: Socket is closed",
        () -> {
          try (var pair = Pair.open()) {
            var in = pair.client.getInputStream();
            var out = pair.client.getOutputStream();
            pair.client.close();
            return sayAll(
                in::read,
                () -> {
                  out.write(1);
                  return "written";
                },
                pair.client::getInputStream,
                pair.client::getTcpNoDelay,
                () -> {
                  pair.client.connect(new InetSocketAddress("127.0.0.1", 1));
                  return "connected";
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_port_belongs_to_one_listener(Ground ground) throws Exception {
    ground.check(
        "BindException: Address already in use",
        () -> {
          try (var listener = listen()) {
            return say(
                () -> new ServerSocket(listener.getLocalPort(), 50, listener.getInetAddress()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_foreign_address_cannot_be_assigned(Ground ground) throws Exception {
    ground.check(
        "BindException: Cannot assign requested address, "
            + "BindException: Cannot assign requested address",
        () -> {
          // RFC 5737 §3: an address for documentation, which no host has.
          var foreign = InetAddress.getByName("203.0.113.1");
          return sayAll(
              () -> new ServerSocket(0, 50, foreign),
              () -> {
                var socket = new Socket();
                socket.bind(new InetSocketAddress(foreign, 0));
                return "bound";
              });
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void both_ends_know_their_addresses(Ground ground) throws Exception {
    ground.check(
        "/127.0.0.1 true /127.0.0.1 true /127.0.0.1:-1",
        () -> {
          try (var pair = Pair.open();
              var unbound = new Socket()) {
            return pair.client.getInetAddress()
                + " "
                + (pair.client.getLocalPort() == pair.server.getPort())
                + " "
                + pair.server.getInetAddress()
                + " "
                + (pair.client.getPort() == pair.server.getLocalPort())
                + " "
                + pair.server.getLocalAddress()
                + ":"
                + unbound.getLocalPort();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void a_bound_socket_connects_from_its_port(Ground ground) throws Exception {
    ground.check(
        "true true",
        () -> {
          try (var listener = listen();
              var client = new Socket()) {
            client.bind(new InetSocketAddress("127.0.0.1", 0));
            int bound = client.getLocalPort();
            client.connect(listener.getLocalSocketAddress());
            try (var server = listener.accept()) {
              return (bound > 0) + " " + (server.getPort() == bound);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void options_are_what_they_were_set_to(Ground ground) throws Exception {
    ground.check(
        "false true, false true, -1 3, 0 250, 3, -1, true",
        () -> {
          try (var pair = Pair.open()) {
            var socket = pair.client;
            return sayAll(
                () -> {
                  boolean before = socket.getTcpNoDelay();
                  socket.setTcpNoDelay(true);
                  return before + " " + socket.getTcpNoDelay();
                },
                () -> {
                  boolean before = socket.getKeepAlive();
                  socket.setKeepAlive(true);
                  return before + " " + socket.getKeepAlive();
                },
                () -> {
                  int before = socket.getSoLinger();
                  socket.setSoLinger(true, 3);
                  return before + " " + socket.getSoLinger();
                },
                () -> {
                  int before = socket.getSoTimeout();
                  socket.setSoTimeout(250);
                  return before + " " + socket.getSoTimeout();
                },
                () -> socket.getOption(StandardSocketOptions.SO_LINGER),
                () -> {
                  socket.setSoLinger(false, 0);
                  return socket.getOption(StandardSocketOptions.SO_LINGER);
                },
                () -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void connecting_twice_and_using_a_socket_too_early_fail(Ground ground) throws Exception {
    ground.check(
        "SocketException: Already connected, SocketException: Socket is not connected, "
            + "SocketException: Socket is not bound yet",
        () -> {
          try (var pair = Pair.open();
              var unconnected = new Socket();
              var unbound = new ServerSocket()) {
            return sayAll(
                () -> {
                  pair.client.connect(new InetSocketAddress("127.0.0.1", 1));
                  return "connected";
                },
                unconnected::getInputStream,
                unbound::accept);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Ground#all")
  void the_end_of_the_stream_stays_also_when_the_socket_is_closed(Ground ground) throws Exception {
    ground.check(
        "-1, -1",
        () -> {
          try (var pair = Pair.open()) {
            var in = pair.client.getInputStream();
            pair.server.close();
            return sayAll(
                in::read,
                () -> {
                  pair.client.close();
                  return in.read();
                });
          }
        });
  }
}
