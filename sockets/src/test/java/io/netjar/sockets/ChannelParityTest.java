package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `SocketChannel` on the operating system's loopback and on that of a host.
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class ChannelParityTest {
  private static final String PLACES = "io.netjar.sockets.Place#all";

  /// Both ends of a connection over the loopback.
  private record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {
    static Pair open() throws IOException {
      try (var listener = ServerSocketChannel.open().bind(loopback(0))) {
        var client = SocketChannel.open(listener.getLocalAddress());
        return new Pair(client, listener.accept());
      }
    }

    int read() throws IOException {
      return client.read(ByteBuffer.allocate(10));
    }

    int write() throws IOException {
      return client.write(ByteBuffer.allocate(1));
    }

    /// Waits until bytes or the end of the stream have come to the client.
    void awaitArrival() throws IOException {
      client.configureBlocking(false);
      try (var selector = Selector.open()) {
        client.register(selector, SelectionKey.OP_READ);
        selector.select();
      }
      client.configureBlocking(true);
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /// A port on which nobody listens.
  private static int freePort() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(loopback(0))) {
      return listener.socket().getLocalPort();
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String text(ByteBuffer buffer) {
    return US_ASCII.decode(buffer.flip()).toString();
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_ends_a_read_that_waits(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, interrupted false",
        () -> {
          try (var pair = Pair.open()) {
            return place.whileWaiting(pair::read, _ -> pair.client.close());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_ends_a_read_and_closes_the_channel(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, interrupted true; false -1",
        () -> {
          try (var pair = Pair.open()) {
            return place.whileWaiting(pair::read, Thread::interrupt)
                + "; "
                + pair.client.isOpen()
                + " "
                + pair.server.read(ByteBuffer.allocate(1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_thread_that_is_interrupted_already_closes_the_channel(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, true, false",
        () -> {
          try (var pair = Pair.open()) {
            Thread.currentThread().interrupt();
            return sayAll(pair::read, Thread::interrupted, pair.client::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_does_not_touch_a_channel_that_does_not_block(Place place) throws Exception {
    place.check(
        "0, true, true",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.configureBlocking(false);
            Thread.currentThread().interrupt();
            return sayAll(pair::read, Thread::interrupted, pair.client::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_ends_a_write_and_closes_the_channel(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, interrupted true; false",
        () -> {
          try (var pair = Pair.open()) {
            return place.whileWaiting(() -> writeForEver(pair), Thread::interrupt)
                + "; "
                + pair.client.isOpen();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_ends_a_write_that_waits(Place place) throws Exception {
    place.check(
        "true; ClosedChannelException: null",
        () -> {
          try (var pair = Pair.open()) {
            String said = place.whileWaiting(() -> writeForEver(pair), _ -> pair.client.close());
            return isEnded(said) + "; " + say(pair::write);
          }
        });
  }

  /// Where a part of the bytes had gone, the JDK returns, and the next write finds out.
  private static boolean isEnded(String said) {
    return said.startsWith("AsynchronousCloseException")
        || said.startsWith("ClosedChannelException");
  }

  private static String writeForEver(Pair pair) throws IOException {
    var block = ByteBuffer.allocate(1 << 20);
    while (true) {
      int count = pair.client.write(block.clear());
      if (count < 0) {
        return "end";
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void shutting_the_input_ends_a_read_that_waits(Place place) throws Exception {
    place.check(
        "-1, interrupted false; -1, 1",
        () -> {
          try (var pair = Pair.open()) {
            return place.whileWaiting(pair::read, _ -> pair.client.shutdownInput())
                + "; "
                + sayAll(pair::read, pair::write);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void shutting_the_output_ends_a_write_that_waits(Place place) throws Exception {
    place.check(
        "true; AsynchronousCloseException: null",
        () -> {
          try (var pair = Pair.open()) {
            String said =
                place.whileWaiting(() -> writeForEver(pair), _ -> pair.client.shutdownOutput());
            return isEnded(said) + "; " + say(pair::write);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void half_close_lets_the_other_direction_go_on(Place place) throws Exception {
    place.check(
        "-1, 3, 3 abc, AsynchronousCloseException: null",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.shutdownOutput().shutdownOutput();
            var got = ByteBuffer.allocate(10);
            return sayAll(
                () -> pair.server.read(ByteBuffer.allocate(1)),
                () -> pair.server.write(text("abc")),
                () -> pair.client.read(got) + " " + text(got),
                pair::write);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_peer_that_closes_with_unread_data_resets(Place place) throws Exception {
    place.check(
        "SocketException: Connection reset, SocketException: Connection reset, "
            + "IOException: Broken pipe, SocketException: Connection reset",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.write(text("0123456789"));
            pair.server.read(ByteBuffer.allocate(1));
            pair.server.close();
            pair.awaitArrival();
            return sayAll(pair::read, pair::read, pair::write, pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_reset_that_is_met_by_a_write_first(Place place) throws Exception {
    place.check(
        "IOException: Connection reset by peer, IOException: Broken pipe, -1",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.setOption(StandardSocketOptions.SO_LINGER, 0).close();
            pair.awaitArrival();
            return sayAll(pair::write, pair::write, pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_peer_that_closes_cleanly_ends_the_stream_and_then_the_pipe(Place place) throws Exception {
    place.check(
        "-1, 1, IOException: Broken pipe, -1",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.close();
            return sayAll(
                pair::read,
                pair::write,
                () -> {
                  while (true) {
                    pair.write();
                  }
                },
                pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_refused_connection_closes_the_channel(Place place) throws Exception {
    place.check(
        "ConnectException: Connection refused, false, ClosedChannelException: null",
        () -> {
          int port = freePort();
          var channel = SocketChannel.open();
          return sayAll(
              () -> channel.connect(loopback(port)),
              channel::isOpen,
              () -> channel.connect(loopback(port)));
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_unconnected_channel_transfers_nothing(Place place) throws Exception {
    place.check(
        "NotYetConnectedException: null, NotYetConnectedException: null, "
            + "NotYetConnectedException: null, NotYetConnectedException: null, "
            + "NoConnectionPendingException: null, null, null, false, false",
        () -> {
          try (var channel = SocketChannel.open()) {
            return sayAll(
                () -> channel.read(ByteBuffer.allocate(1)),
                () -> channel.write(ByteBuffer.allocate(1)),
                channel::shutdownInput,
                channel::shutdownOutput,
                channel::finishConnect,
                channel::getLocalAddress,
                channel::getRemoteAddress,
                channel::isConnected,
                channel::isConnectionPending);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void connecting_and_binding_happen_once(Place place) throws Exception {
    place.check(
        "AlreadyConnectedException: null, AlreadyBoundException: null, true, "
            + "AlreadyBoundException: null, false, ConnectionPendingException: null, "
            + "ConnectionPendingException: null, true",
        () -> {
          try (var pair = Pair.open();
              var listener = ServerSocketChannel.open().bind(loopback(0));
              var channel = SocketChannel.open().bind(loopback(0))) {
            var address = listener.getLocalAddress();
            channel.configureBlocking(false);
            return sayAll(
                () -> pair.client.connect(address),
                () -> pair.client.bind(loopback(0)),
                pair.client::finishConnect,
                () -> channel.bind(loopback(0)),
                () -> channel.connect(address),
                () -> channel.connect(address),
                () -> channel.bind(null),
                () -> channel.getRemoteAddress().equals(address));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_connection_without_blocking_can_be_finished_with(Place place) throws Exception {
    place.check(
        "false, true, true",
        () -> {
          try (var listener = ServerSocketChannel.open().bind(loopback(0));
              var channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            return sayAll(
                () -> channel.connect(listener.getLocalAddress()),
                () -> {
                  channel.configureBlocking(true);
                  return channel.finishConnect();
                },
                channel::isConnected);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void addresses_are_checked(Place place) throws Exception {
    place.check(
        "UnresolvedAddressException: null, UnsupportedAddressTypeException: null, "
            + "NullPointerException: null, UnsupportedAddressTypeException: null, "
            + "UnresolvedAddressException: null, true",
        () -> {
          try (var channel = SocketChannel.open();
              var version4 = SocketChannel.open(StandardProtocolFamily.INET)) {
            return sayAll(
                () -> channel.connect(InetSocketAddress.createUnresolved("x", 1)),
                () -> channel.connect(UnixDomainSocketAddress.of("x")),
                () -> channel.connect(null),
                () -> version4.connect(new InetSocketAddress("::1", 1)),
                () -> channel.bind(InetSocketAddress.createUnresolved("x", 1)),
                channel::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_own_end_is_chosen_and_a_foreign_one_refused(Place place) throws Exception {
    place.check(
        "BindException: Cannot assign requested address, true, true",
        () -> {
          try (var listener = ServerSocketChannel.open().bind(loopback(0));
              var channel = SocketChannel.open()) {
            // RFC 5737 §3: an address for documentation, which no host has.
            var foreign = new InetSocketAddress("203.0.113.1", 0);
            String refused = say(() -> channel.bind(foreign));
            channel.bind(loopback(0));
            var own = channel.getLocalAddress();
            channel.connect(listener.getLocalAddress());
            try (var accepted = listener.accept()) {
              return refused
                  + ", "
                  + channel.getLocalAddress().equals(own)
                  + ", "
                  + accepted.getRemoteAddress().equals(own);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void any_address_leads_to_the_loopback(Place place) throws Exception {
    place.check(
        "true /127.0.0.1",
        () -> {
          try (var listener = ServerSocketChannel.open().bind(loopback(0));
              var channel = SocketChannel.open()) {
            int port = listener.socket().getLocalPort();
            boolean isConnected = channel.connect(new InetSocketAddress("0.0.0.0", port));
            return isConnected + " /" + channel.socket().getInetAddress().getHostAddress();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_closed_channel_says_so_everywhere(Place place) throws Exception {
    place.check(
        "ClosedChannelException: null".concat(", ClosedChannelException: null".repeat(9))
            + ", false, false",
        () -> {
          var pair = Pair.open();
          var channel = pair.client;
          pair.close();
          return sayAll(
              pair::read,
              pair::write,
              () -> channel.connect(loopback(1)),
              () -> channel.bind(null),
              channel::finishConnect,
              channel::getLocalAddress,
              channel::getRemoteAddress,
              channel::shutdownInput,
              () -> channel.getOption(StandardSocketOptions.TCP_NODELAY),
              () -> channel.configureBlocking(false),
              channel::isConnected,
              channel::isConnectionPending);
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void nothing_to_transfer_is_nothing_to_wait_for(Place place) throws Exception {
    place.check(
        "0, 0, 0, 0, 0",
        () -> {
          try (var pair = Pair.open()) {
            var none = new ByteBuffer[] {ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0)};
            return sayAll(
                () -> pair.client.read(none[0]),
                () -> pair.client.read(none),
                () -> pair.client.write(none[1]),
                () -> pair.client.write(none),
                () -> pair.client.read(none, 1, 0));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void several_buffers_are_gathered_and_scattered(Place place) throws Exception {
    place.check(
        "9, 9 abcd|e|fghi, 2 1 0",
        () -> {
          try (var pair = Pair.open()) {
            var out =
                new ByteBuffer[] {
                  text("xxab").position(2), text("cde").asReadOnlyBuffer(), direct("fghi")
                };
            long written = pair.server.write(out);
            pair.awaitArrival();
            var in =
                new ByteBuffer[] {
                  ByteBuffer.allocateDirect(4), ByteBuffer.allocate(1), ByteBuffer.allocate(9)
                };
            long read = pair.client.read(in);
            String got = text(in[0]) + "|" + text(in[1]) + "|" + text(in[2]);
            pair.server.write(new ByteBuffer[] {text("1"), text("2"), text("3")}, 1, 1);
            pair.awaitArrival();
            var one = new ByteBuffer[] {ByteBuffer.allocate(4), ByteBuffer.allocate(4)};
            pair.client.read(one, 1, 1);
            return written
                + ", "
                + read
                + " "
                + got
                + ", "
                + text(one[1])
                + " "
                + one[1].limit()
                + " "
                + one[0].position();
          }
        });
  }

  private static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length()).put(text(text)).flip();
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_scattering_read_waits_for_the_first_byte_only(Place place) throws Exception {
    place.check(
        "5, interrupted false",
        () -> {
          try (var pair = Pair.open()) {
            var in = new ByteBuffer[] {ByteBuffer.allocate(5), ByteBuffer.allocate(5)};
            return place.whileWaiting(
                () -> pair.client.read(in), _ -> pair.server.write(text("12345")));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void buffers_are_checked(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: Read-only buffer, IllegalArgumentException: Read-only buffer, "
            + "NullPointerException: null, NullPointerException: null, "
            + "IndexOutOfBoundsException: Range [1, 1 + 1) out of bounds for length 1",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.write(text("a"));
            var readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
            var one = new ByteBuffer[] {readOnly};
            return sayAll(
                () -> pair.client.read(readOnly),
                () -> pair.client.read(one),
                () -> pair.client.read((ByteBuffer) null),
                () -> pair.client.write((ByteBuffer) null),
                () -> pair.client.write(one, 1, 1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_megabyte_goes_through_direct_buffers(Place place) throws Exception {
    place.check(
        "1048576 true",
        () -> {
          try (var pair = Pair.open()) {
            var sent = ByteBuffer.allocateDirect(1 << 20);
            for (int index = 0; index < sent.capacity(); index++) {
              sent.put(index, (byte) ((index * 31) >> 3));
            }
            var sender =
                place.start(
                    () ->
                        unchecked(
                            () -> {
                              while (sent.hasRemaining()) {
                                pair.client.write(sent);
                              }
                              return pair.client.shutdownOutput();
                            }));
            var got = ByteBuffer.allocateDirect((1 << 20) + 1);
            while (pair.server.read(got) >= 0) {
              // Until the end of the stream.
            }
            sender.join();
            return got.flip().remaining() + " " + got.equals(sent.flip());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void writes_of_any_length_become_one_stream_also_through_a_small_buffer(Place place)
      throws Exception {
    place.check(
        "1198585 true",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
            var sent = ByteBuffer.allocate(1_198_585);
            for (int index = 0; index < sent.capacity(); index++) {
              sent.put(index, (byte) ((index * 37) >> 4));
            }
            int[] lengths = {32_768, 400_003, 65_536, 7, 300_000, 271, 400_000};
            var sender =
                place.start(
                    () ->
                        unchecked(
                            () -> {
                              for (int length : lengths) {
                                sent.limit(sent.position() + length);
                                while (sent.hasRemaining()) {
                                  pair.client.write(sent);
                                }
                              }
                              return pair.client.shutdownOutput();
                            }));
            var got = ByteBuffer.allocate(sent.capacity() + 1);
            while (pair.server.read(got) >= 0) {
              // Until the end of the stream.
            }
            sender.join();
            return got.flip().remaining() + " " + got.equals(sent.flip());
          }
        });
  }

  private static void unchecked(Callable<?> body) {
    try {
      body.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void files_go_to_channels_and_come_from_them(Place place) throws Exception {
    place.check(
        "100000 100000 true",
        () -> {
          var from = Files.createTempFile("netjar", ".from");
          var to = Files.createTempFile("netjar", ".to");
          var bytes = new byte[100_000];
          bytes[99_999] = 7;
          Files.write(from, bytes);
          try (var pair = Pair.open();
              var source = FileChannel.open(from);
              var target = FileChannel.open(to, StandardOpenOption.WRITE)) {
            var sent = new long[1];
            var sender =
                place.start(
                    () ->
                        unchecked(
                            () -> {
                              while (sent[0] < bytes.length) {
                                sent[0] +=
                                    source.transferTo(sent[0], bytes.length - sent[0], pair.client);
                              }
                              return pair.client.shutdownOutput();
                            }));
            long received = 0;
            while (received < bytes.length) {
              received += target.transferFrom(pair.server, received, bytes.length - received);
            }
            sender.join();
            return sent[0] + " " + received + " " + (Files.mismatch(from, to) == -1);
          } finally {
            Files.delete(from);
            Files.delete(to);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void streams_over_channels_work(Place place) throws Exception {
    place.check(
        "65, -1",
        () -> {
          try (var pair = Pair.open()) {
            Channels.newOutputStream(pair.client).write(65);
            var in = Channels.newInputStream(pair.server);
            int first = in.read();
            pair.client.close();
            return first + ", " + in.read();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_channel_that_does_not_block_returns_with_nothing(Place place) throws Exception {
    place.check(
        "0, true",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.configureBlocking(false);
            pair.client.setOption(StandardSocketOptions.SO_SNDBUF, 10_000);
            int read = pair.read();
            var block = ByteBuffer.allocate(1 << 20);
            while (pair.client.write(block) > 0) {
              block.clear();
            }
            return read + ", " + (pair.client.write(block) < 1 << 20);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void linger_of_zero_resets(Place place) throws Exception {
    place.check(
        "SocketException: Connection reset",
        () -> {
          try (var pair = Pair.open()) {
            pair.server.setOption(StandardSocketOptions.SO_LINGER, 0).close();
            return say(pair::read);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_channel_describes_itself(Place place) throws Exception {
    place.check(
        "java.nio.channels.SocketChannel[unconnected] java.nio.channels.SocketChannel[connected"
            + " oshut local=/127.0.0.1:C remote=/127.0.0.1:S]"
            + " java.nio.channels.SocketChannel[closed]",
        () -> {
          try (var fresh = SocketChannel.open();
              var pair = Pair.open()) {
            pair.client.shutdownOutput();
            String connected =
                pair.client
                    .toString()
                    .replace(":" + pair.client.socket().getPort(), ":S")
                    .replace(":" + pair.client.socket().getLocalPort(), ":C");
            pair.client.close();
            return fresh + " " + connected + " " + pair.client;
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void blocking_is_told_and_chosen(Place place) throws Exception {
    place.check(
        "true, 13, false, false, null, true",
        () -> {
          try (var channel = SocketChannel.open()) {
            return sayAll(
                channel::isBlocking,
                channel::validOps,
                () -> channel.configureBlocking(false).isBlocking(),
                channel::isRegistered,
                () -> {
                  try (var selector = Selector.open()) {
                    return channel.keyFor(selector);
                  }
                },
                () -> channel.configureBlocking(true).isBlocking());
          }
        });
  }
}
