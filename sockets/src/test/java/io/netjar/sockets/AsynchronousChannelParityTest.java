package io.netjar.sockets;

import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Asynchronous channels on the operating system's loopback and on that of a host.
@SuppressWarnings({
  "AddressSelection",
  "FutureReturnValueIgnored",
  "try"
}) // The loopback is one address.
class AsynchronousChannelParityTest {
  private static final int SOON_MILLIS = 20;

  /// Both ends of a connection over the loopback.
  private record Pair(
      AsynchronousServerSocketChannel listener,
      AsynchronousSocketChannel client,
      AsynchronousSocketChannel server)
      implements AutoCloseable {
    static Pair open() throws Exception {
      return open(null);
    }

    static Pair open(@Nullable AsynchronousChannelGroup group) throws Exception {
      var listener = AsynchronousServerSocketChannel.open(group).bind(loopback(0));
      var client = AsynchronousSocketChannel.open(group);
      client.connect(listener.getLocalAddress()).get();
      return new Pair(listener, client, listener.accept().get());
    }

    /// Lets the client see that the peer has gone without reading what it was sent.
    void resetClient() throws Exception {
      client.write(text("unread")).get();
      // What was sent arrives before what is answered to it.
      while (server.read(ByteBuffer.allocate(1)).get() != 1) {}
      server.close();
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
      listener.close();
    }
  }

  private static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String textOf(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  /// What a future ends with.
  private static String end(Future<?> future) {
    return Ground.say(
        () -> {
          try {
            return future.get();
          } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
              throw cause;
            }
            throw e;
          }
        });
  }

  private static Callable<String> ending(Callable<? extends Future<?>> call) {
    return () -> end(call.call());
  }

  /// A handler whose call is a future.
  private static final class Told<T> extends CompletableFuture<T>
      implements CompletionHandler<T, String> {
    @Override
    public void completed(T result, String attachment) {
      complete(result);
    }

    @Override
    public void failed(Throwable failure, String attachment) {
      completeExceptionally(failure);
    }
  }

  private static String withoutPort(Object text) {
    return text.toString().replaceAll("[0-9]{5}", "P").replaceAll("^[^\\[]*", "");
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void bytes_go_both_ways_and_end_with_the_stream(Place place) throws Exception {
    place.check(
        "abc, xyz, -1, -1",
        () -> {
          try (var pair = Pair.open()) {
            var got = ByteBuffer.allocate(3);
            pair.client.write(text("abc")).get();
            pair.server.read(got).get();
            var back = ByteBuffer.allocateDirect(9);
            pair.server.write(text("xyz")).get();
            pair.client.read(back).get();
            pair.server.close();
            return sayAll(
                () -> textOf(got),
                () -> textOf(back),
                ending(() -> pair.client.read(ByteBuffer.allocate(1))),
                ending(() -> pair.client.read(ByteBuffer.allocate(1))));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_handler_is_told_of_each_end(Place place) throws Exception {
    place.check(
        "null, 2, 2, hi, -1, AsynchronousCloseException: null",
        () -> {
          try (var listener = AsynchronousServerSocketChannel.open().bind(loopback(0))) {
            var client = AsynchronousSocketChannel.open();
            var connected = new Told<Void>();
            var accepted = new Told<AsynchronousSocketChannel>();
            listener.accept("", accepted);
            client.connect(listener.getLocalAddress(), "", connected);
            var server = accepted.get();
            String first = end(connected);
            var got = ByteBuffer.allocate(5);
            var read = new Told<Integer>();
            server.read(got, "", read);
            var written = new Told<Integer>();
            client.write(text("hi"), "", written);
            first += ", " + sayAll(ending(() -> written), ending(() -> read), () -> textOf(got));
            var last = new Told<Integer>();
            var none = new Told<AsynchronousSocketChannel>();
            listener.accept("", none);
            server.read(ByteBuffer.allocate(1), "", last);
            client.close();
            String end = end(last);
            listener.close();
            return first + ", " + end + ", " + end(none);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void many_buffers_are_one_operation(Place place) throws Exception {
    place.check(
        "6, 6, ab, cdef",
        () -> {
          try (var pair = Pair.open()) {
            var written = new Told<Long>();
            var parts = new ByteBuffer[] {text("x"), text("abc"), text("def")};
            pair.client.write(parts, 1, 2, 0, TimeUnit.SECONDS, "", written);
            String first = end(written);
            var got = new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(4)};
            var read = new Told<Long>();
            pair.server.read(got, 0, 2, 1, TimeUnit.DAYS, "", read);
            return first + ", " + end(read) + ", " + textOf(got[0]) + ", " + textOf(got[1]);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void what_is_pending_cannot_be_begun_again(Place place) throws Exception {
    place.check(
        "ReadPendingException: null, AcceptPendingException: null, WritePendingException: null,"
            + " AlreadyConnectedException: null",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.read(ByteBuffer.allocate(1));
            pair.listener.accept();
            var much = ByteBuffer.allocate(1 << 24);
            while (pair.client.write(much.clear()).isDone()) {}
            return sayAll(
                () -> pair.client.read(ByteBuffer.allocate(1)),
                pair.listener::accept,
                () -> pair.client.write(ByteBuffer.allocate(1)),
                () -> pair.client.connect(pair.listener.getLocalAddress()));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_write_of_more_than_the_buffers_hold_goes_on_as_the_peer_reads(Place place)
      throws Exception {
    place.check(
        "4000000",
        () -> {
          try (var pair = Pair.open()) {
            var all = ByteBuffer.allocate(4_000_000);
            writeAll(pair.client, all);
            long total = 0;
            var part = ByteBuffer.allocate(50_000);
            while (total < all.capacity()) {
              total += pair.server.read(part.clear()).get();
            }
            return String.valueOf(total);
          }
        });
  }

  private static void writeAll(AsynchronousSocketChannel to, ByteBuffer bytes) {
    to.write(
        bytes,
        "",
        new CompletionHandler<Integer, String>() {
          @Override
          public void completed(Integer count, String attachment) {
            if (bytes.hasRemaining()) {
              to.write(bytes, attachment, this);
            }
          }

          @Override
          public void failed(Throwable failure, String attachment) {
            throw new IllegalStateException(failure);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_read_that_takes_too_long_ends_reading_for_ever(Place place) throws Exception {
    place.check(
        "InterruptedByTimeoutException: null,"
            + " IllegalStateException: Reading not allowed due to timeout or cancellation, 1, true",
        () -> {
          try (var pair = Pair.open()) {
            var read = new Told<Integer>();
            pair.client.read(ByteBuffer.allocate(1), SOON_MILLIS, TimeUnit.MILLISECONDS, "", read);
            return sayAll(
                ending(() -> read),
                () -> pair.client.read(ByteBuffer.allocate(1)),
                ending(() -> pair.client.write(text("x"))),
                pair.client::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_write_that_takes_too_long_ends_writing_for_ever(Place place) throws Exception {
    place.check(
        "InterruptedByTimeoutException: null,"
            + " IllegalStateException: Writing not allowed due to timeout or cancellation",
        () -> {
          try (var pair = Pair.open()) {
            var much = ByteBuffer.allocate(1 << 24);
            var write = new Told<Integer>();
            do {
              write = new Told<>();
              pair.client.write(much.clear(), SOON_MILLIS, TimeUnit.MILLISECONDS, "", write);
            } while (end(write).matches("[0-9]+"));
            var last = write;
            return sayAll(ending(() -> last), () -> pair.client.write(ByteBuffer.allocate(1)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_read_that_is_cancelled_ends_reading_for_ever(Place place) throws Exception {
    place.check(
        "true, true, CancellationException: null,"
            + " IllegalStateException: Reading not allowed due to timeout or cancellation, 1,"
            + " false, true, false",
        () -> {
          try (var pair = Pair.open();
              var other = Pair.open()) {
            var read = pair.client.read(ByteBuffer.allocate(1));
            var closing = other.client.read(ByteBuffer.allocate(1));
            return sayAll(
                () -> read.cancel(false),
                read::isCancelled,
                () -> end(read).replaceAll("null.*", "null"),
                () -> pair.client.read(ByteBuffer.allocate(1)),
                ending(() -> pair.client.write(text("x"))),
                () -> read.cancel(true),
                () -> closing.cancel(true),
                other.client::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void closing_ends_what_is_pending(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, AsynchronousCloseException: null,"
            + " ClosedChannelException: null, ClosedChannelException: null,"
            + " ClosedChannelException: null, [closed], [closed]",
        () -> {
          try (var pair = Pair.open()) {
            var read = pair.client.read(ByteBuffer.allocate(1));
            var accept = pair.listener.accept();
            pair.client.close();
            pair.listener.close();
            return sayAll(
                ending(() -> read),
                ending(() -> accept),
                ending(() -> pair.client.read(ByteBuffer.allocate(1))),
                ending(() -> pair.client.write(ByteBuffer.allocate(1))),
                ending(pair.listener::accept),
                () -> withoutPort(pair.client),
                () -> withoutPort(pair.listener));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_channel_that_cannot_connect_is_closed(Place place) throws Exception {
    place.check(
        "ConnectException: Connection refused, false, ClosedChannelException: null",
        () -> {
          SocketAddress nobody;
          try (var listener = AsynchronousServerSocketChannel.open().bind(loopback(0))) {
            nobody = listener.getLocalAddress();
          }
          var channel = AsynchronousSocketChannel.open();
          return sayAll(
              ending(() -> channel.connect(nobody)),
              channel::isOpen,
              ending(() -> channel.connect(nobody)));
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_peer_that_goes_without_reading_resets_once(Place place) throws Exception {
    place.check(
        "IOException: Connection reset, -1, IOException: Broken pipe",
        () -> {
          try (var pair = Pair.open()) {
            pair.resetClient();
            return sayAll(
                ending(() -> pair.client.read(ByteBuffer.allocate(1))),
                ending(() -> pair.client.read(ByteBuffer.allocate(1))),
                ending(() -> pair.client.write(text("x"))));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void each_direction_can_be_shut(Place place) throws Exception {
    place.check(
        "-1, ClosedChannelException: null, IOException: Connection has been shutdown for writing,"
            + " -1, -1, 0, [connected ishut oshut local=/127.0.0.1:P remote=/127.0.0.1:P]",
        () -> {
          try (var pair = Pair.open()) {
            pair.client.shutdownOutput();
            var pending = pair.client.read(ByteBuffer.allocate(1));
            pair.client.shutdownInput();
            return sayAll(
                ending(() -> pair.server.read(ByteBuffer.allocate(1))),
                ending(() -> pair.client.write(text("x"))),
                () -> pair.client.setOption(StandardSocketOptions.TCP_NODELAY, true),
                ending(() -> pending),
                ending(() -> pair.client.read(ByteBuffer.allocate(1))),
                ending(() -> pair.server.read(ByteBuffer.allocate(0))),
                () -> withoutPort(pair.client));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void what_comes_too_early_is_refused(Place place) throws Exception {
    place.check(
        "NotYetBoundException: null, NotYetConnectedException: null,"
            + " NotYetConnectedException: null, NotYetConnectedException: null, null, null, null,"
            + " [unbound], [unconnected], UnresolvedAddressException: null,"
            + " UnsupportedAddressTypeException: null,"
            + " IllegalArgumentException: Read-only buffer,"
            + " NullPointerException: 'handler' is null",
        () -> {
          try (var listener = AsynchronousServerSocketChannel.open();
              var channel = AsynchronousSocketChannel.open()) {
            return sayAll(
                listener::accept,
                () -> channel.read(ByteBuffer.allocate(1)),
                () -> channel.write(ByteBuffer.allocate(1)),
                channel::shutdownInput,
                listener::getLocalAddress,
                channel::getLocalAddress,
                channel::getRemoteAddress,
                () -> withoutPort(listener),
                () -> withoutPort(channel),
                () -> channel.connect(InetSocketAddress.createUnresolved("nowhere", 1)),
                () -> channel.connect(UnixDomainSocketAddress.of("/nowhere")),
                () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()),
                () -> handlerless(channel));
          }
        });
  }

  @SuppressWarnings("NullAway") // What is shown is that null is refused.
  private static String handlerless(AsynchronousSocketChannel channel) {
    channel.read(ByteBuffer.allocate(1), "", null);
    return "read";
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void an_address_is_bound_once_and_must_be_the_host_s(Place place) throws Exception {
    place.check(
        "[unconnected local=/127.0.0.1:P], AlreadyBoundException: null,"
            + " AlreadyBoundException: null, BindException: Cannot assign requested address,"
            + " BindException: Address already in use, ClosedChannelException: null",
        () -> {
          try (var listener = AsynchronousServerSocketChannel.open().bind(loopback(0));
              var second = AsynchronousServerSocketChannel.open();
              var channel = AsynchronousSocketChannel.open().bind(loopback(0));
              var other = AsynchronousSocketChannel.open()) {
            var foreign = new InetSocketAddress(InetAddress.getByName("203.0.113.9"), 0);
            var closed = AsynchronousSocketChannel.open();
            closed.close();
            return sayAll(
                () -> withoutPort(channel),
                () -> channel.bind(null),
                () -> listener.bind(null),
                () -> other.bind(foreign),
                () -> second.bind(listener.getLocalAddress()),
                () -> closed.bind(null));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void options_are_those_of_the_JDK(Place place) throws Exception {
    place.check(
        "[SO_INCOMING_NAPI_ID, SO_KEEPALIVE, SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT, SO_SNDBUF,"
            + " TCP_KEEPCOUNT, TCP_KEEPIDLE, TCP_KEEPINTERVAL, TCP_NODELAY, TCP_QUICKACK],"
            + " [SO_INCOMING_NAPI_ID, SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT, TCP_KEEPCOUNT,"
            + " TCP_KEEPIDLE, TCP_KEEPINTERVAL, TCP_QUICKACK], false, true,"
            + " UnsupportedOperationException: 'SO_LINGER' not supported,"
            + " IllegalArgumentException: Invalid option value,"
            + " IllegalArgumentException: Invalid send/receive buffer size, true",
        () -> {
          try (var listener = AsynchronousServerSocketChannel.open();
              var channel = AsynchronousSocketChannel.open()) {
            return sayAll(
                () -> names(channel.supportedOptions()),
                () -> names(listener.supportedOptions()),
                () -> channel.getOption(StandardSocketOptions.TCP_NODELAY),
                () -> listener.getOption(StandardSocketOptions.SO_REUSEADDR),
                () -> channel.getOption(StandardSocketOptions.SO_LINGER),
                () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, null),
                () -> channel.setOption(StandardSocketOptions.SO_SNDBUF, -1),
                () ->
                    channel
                        .setOption(StandardSocketOptions.TCP_NODELAY, true)
                        .getOption(StandardSocketOptions.TCP_NODELAY));
          }
        });
  }

  /// The network has some more, which begin alike.
  private static String names(Iterable<?> options) {
    var names = new TreeSet<String>();
    options.forEach(option -> names.add(option.toString()));
    names.removeIf(name -> name.matches("TCP_(CONGESTION|PACING|USER_TIMEOUT|INFO)"));
    return names.toString();
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_group_that_is_shut_down_ends_with_its_last_channel(Place place) throws Exception {
    place.check(
        "false, true, false, ShutdownChannelGroupException: null, true, true, true, true",
        () -> {
          var pool = Executors.newCachedThreadPool(Thread.ofVirtual().factory());
          var group = AsynchronousChannelGroup.withThreadPool(pool);
          var pair = Pair.open(group);
          boolean isShutAtFirst = group.isShutdown();
          group.shutdown();
          String meanwhile =
              sayAll(
                  () -> isShutAtFirst,
                  group::isShutdown,
                  group::isTerminated,
                  () -> AsynchronousSocketChannel.open(group),
                  pair.client::isOpen);
          pair.close();
          return sayAll(
              () -> meanwhile,
              () -> group.awaitTermination(1, TimeUnit.HOURS),
              group::isTerminated,
              pool::isShutdown);
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void a_group_closes_its_channels_where_it_is_shut_down_now(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, false, false, true",
        () -> {
          var group = AsynchronousChannelGroup.withFixedThreadPool(2, Thread.ofVirtual().factory());
          var pair = Pair.open(group);
          var read = pair.client.read(ByteBuffer.allocate(1));
          group.shutdownNow();
          return sayAll(
              ending(() -> read),
              pair.client::isOpen,
              pair.listener::isOpen,
              () -> group.awaitTermination(1, TimeUnit.HOURS));
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void handlers_run_on_the_threads_of_the_group(Place place) throws Exception {
    place.check(
        "worker",
        () -> {
          var names = Thread.ofVirtual().name("worker").factory();
          var group = AsynchronousChannelGroup.withFixedThreadPool(1, names);
          try (var pair = Pair.open(group)) {
            var name = new CompletableFuture<String>();
            pair.client.read(
                ByteBuffer.allocate(1),
                name,
                new CompletionHandler<Integer, CompletableFuture<String>>() {
                  @Override
                  public void completed(Integer count, CompletableFuture<String> to) {
                    to.complete(Thread.currentThread().getName());
                  }

                  @Override
                  public void failed(Throwable failure, CompletableFuture<String> to) {
                    to.completeExceptionally(failure);
                  }
                });
            pair.server.write(text("x")).get();
            return name.get();
          } finally {
            group.shutdownNow();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.netjar.sockets.Place#all")
  void an_echo_of_handlers_alone_serves_many(Place place) throws Exception {
    place.check(
        "20",
        () -> {
          try (var listener = AsynchronousServerSocketChannel.open().bind(loopback(0))) {
            listener.accept("", new Echo(listener));
            int right = 0;
            for (int number = 0; number < 20; number++) {
              try (var client = AsynchronousSocketChannel.open()) {
                client.connect(listener.getLocalAddress()).get();
                String said = "number " + number;
                client.write(text(said)).get();
                client.shutdownOutput();
                var back = ByteBuffer.allocate(50);
                while (client.read(back).get() >= 0) {}
                right += textOf(back).equals(said) ? 1 : 0;
              }
            }
            return String.valueOf(right);
          }
        });
  }

  /// Accepts for ever, and sends back what each peer sends.
  private record Echo(AsynchronousServerSocketChannel listener)
      implements CompletionHandler<AsynchronousSocketChannel, String> {
    @Override
    public void completed(AsynchronousSocketChannel peer, String attachment) {
      listener.accept(attachment, this);
      var buffer = ByteBuffer.allocate(4);
      peer.read(buffer, peer, new Reader(buffer));
    }

    @Override
    public void failed(Throwable closed, String attachment) {}
  }

  private record Reader(ByteBuffer buffer)
      implements CompletionHandler<Integer, AsynchronousSocketChannel> {
    @Override
    public void completed(Integer count, AsynchronousSocketChannel peer) {
      try {
        if (count < 0) {
          peer.close();
          return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          peer.write(buffer).get();
        }
        buffer.clear();
        peer.read(buffer, peer, this);
      } catch (IOException | InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void failed(Throwable failure, AsynchronousSocketChannel peer) {
      throw new IllegalStateException(failure);
    }
  }
}
