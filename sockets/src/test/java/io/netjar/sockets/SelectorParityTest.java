package io.netjar.sockets;

import static io.netjar.sockets.Ground.say;
import static io.netjar.sockets.Ground.sayAll;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `Selector` and `SelectionKey` on the operating system's loopback and on that of a host.
@SuppressWarnings({
  "AddressSelection", // The loopback address has no name that could be several.
  "ReferenceEquality" // What is given out again is to be the very same.
})
class SelectorParityTest {
  private static final String PLACES = "io.netjar.sockets.Place#all";

  /// Longer than anything here takes; nobody waits for its end.
  private static final long LONG_MILLIS = 60_000;

  private static final long SOON_MILLIS = 20;

  /// Both ends of a connection, the client's without blocking, and a selector.
  private record Watched(Selector selector, SocketChannel client, SocketChannel server)
      implements AutoCloseable {
    static Watched open() throws IOException {
      try (var listener = ServerSocketChannel.open().bind(loopback(0))) {
        var client = SocketChannel.open(listener.getLocalAddress());
        client.configureBlocking(false);
        return new Watched(Selector.open(), client, listener.accept());
      }
    }

    SelectionKey register(int operations) throws IOException {
      return client.register(selector, operations);
    }

    String write(int count) throws IOException {
      server.write(ByteBuffer.allocate(count));
      return "written";
    }

    /// Writes, and waits until it has arrived.
    void deliver(int count) throws IOException {
      write(count);
      try (var arrival = Selector.open()) {
        client.register(arrival, SelectionKey.OP_READ);
        arrival.select();
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      client.close();
      server.close();
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_wakeup_before_a_select_ends_it_at_once_and_only_once(Place place) throws Exception {
    place.check(
        "0, 0",
        () -> {
          try (var selector = Selector.open()) {
            selector.wakeup();
            selector.wakeup();
            return sayAll(() -> selector.select(), () -> selector.select(SOON_MILLIS));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_wakeup_is_used_up_by_select_now(Place place) throws Exception {
    place.check(
        "0, 0, interrupted false",
        () -> {
          try (var selector = Selector.open()) {
            selector.wakeup();
            int first = selector.selectNow();
            return first + ", " + place.whileWaiting(selector::select, _ -> selector.wakeup());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_ends_a_select_and_leaves_the_selector_open(Place place) throws Exception {
    place.check(
        "0, interrupted true; true",
        () -> {
          try (var selector = Selector.open()) {
            return place.whileWaiting(selector::select, Thread::interrupt)
                + "; "
                + selector.isOpen();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_thread_that_is_interrupted_already_does_not_wait(Place place) throws Exception {
    place.check(
        "0, true, 0",
        () -> {
          try (var selector = Selector.open()) {
            Thread.currentThread().interrupt();
            return sayAll(
                selector::select, Thread::interrupted, () -> selector.select(SOON_MILLIS));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_the_selector_ends_a_select_and_later_ones_fail(Place place) throws Exception {
    place.check(
        "0, interrupted false; ClosedSelectorException: null, ClosedSelectorException: null, "
            + "ClosedSelectorException: null",
        () -> {
          var selector = Selector.open();
          return place.whileWaiting(selector::select, _ -> selector.close())
              + "; "
              + sayAll(selector::select, selector::keys, selector::selectedKeys);
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_a_channel_does_not_end_a_select(Place place) throws Exception {
    place.check(
        "0, interrupted false; 0",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ);
            return place.whileWaiting(
                    () -> watched.selector.select(SOON_MILLIS), _ -> watched.client.close())
                + "; "
                + watched.selector.keys().size();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void cancelling_a_key_does_not_end_a_select(Place place) throws Exception {
    place.check(
        "0, interrupted false; 0 false",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ);
            return place.whileWaiting(() -> watched.selector.select(SOON_MILLIS), _ -> key.cancel())
                + "; "
                + watched.selector.keys().size()
                + " "
                + watched.client.isRegistered();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void another_interest_counts_from_the_next_select(Place place) throws Exception {
    place.check(
        "0, interrupted false; 1",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ);
            return place.whileWaiting(
                    () -> watched.selector.select(SOON_MILLIS),
                    _ -> key.interestOps(SelectionKey.OP_WRITE))
                + "; "
                + watched.selector.select();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void registering_again_does_not_wait_for_a_select_that_runs(Place place) throws Exception {
    place.check(
        "0, interrupted false; 1",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ);
            return place.whileWaiting(
                    () -> watched.selector.select(SOON_MILLIS),
                    _ -> watched.register(SelectionKey.OP_WRITE))
                + "; "
                + watched.selector.select();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_new_channel_counts_from_the_next_select(Place place) throws Exception {
    place.check(
        "0, interrupted false; 1; 1",
        () -> {
          try (var watched = Watched.open()) {
            return place.whileWaiting(
                    watched.selector::select,
                    _ -> {
                      watched.register(SelectionKey.OP_WRITE);
                      watched.selector.wakeup();
                    })
                + "; "
                + watched.selector.select()
                + "; "
                + watched.selector.keys().size();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_key_that_is_cancelled_keeps_the_channel_until_the_next_select(Place place)
      throws Exception {
    place.check(
        "CancelledKeyException: null, 0, true",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ).cancel();
            return sayAll(
                () -> watched.register(SelectionKey.OP_READ),
                watched.selector::selectNow,
                () -> watched.register(SelectionKey.OP_READ).isValid());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_channel_with_a_valid_key_cannot_block(Place place) throws Exception {
    place.check(
        "IllegalBlockingModeException: null, true",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ);
            String first = say(() -> watched.client.configureBlocking(true));
            key.cancel();
            return first + ", " + watched.client.configureBlocking(true).isBlocking();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_peer_of_a_registered_channel_hears_of_its_end_at_once(Place place) throws Exception {
    place.check(
        "-1, 1, 0, 0",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ);
            watched.client.close();
            return sayAll(
                () -> watched.server.read(ByteBuffer.allocate(1)),
                watched.selector.keys()::size,
                watched.selector::selectNow,
                watched.selector.keys()::size);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_registered_server_keeps_its_port_until_the_next_select(Place place) throws Exception {
    place.check(
        "BindException: Address already in use, 0, true",
        () -> {
          try (var selector = Selector.open()) {
            var listener = ServerSocketChannel.open().bind(loopback(0));
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            var address = listener.getLocalAddress();
            listener.close();
            return sayAll(
                () -> ServerSocketChannel.open().bind(address),
                selector::selectNow,
                () -> {
                  try (var again = ServerSocketChannel.open().bind(address)) {
                    return again.isOpen();
                  }
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_selector_that_closes_gives_the_port_of_a_closed_server_back(Place place) throws Exception {
    place.check(
        "true",
        () -> {
          var selector = Selector.open();
          var listener = ServerSocketChannel.open().bind(loopback(0));
          listener.configureBlocking(false);
          listener.register(selector, SelectionKey.OP_ACCEPT);
          var address = listener.getLocalAddress();
          listener.close();
          selector.close();
          try (var again = ServerSocketChannel.open().bind(address)) {
            return String.valueOf(again.isOpen());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void shutting_the_input_makes_it_readable(Place place) throws Exception {
    place.check(
        "1 1",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ);
            watched.client.shutdownInput();
            return watched.selector.select() + " " + key.readyOps();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void shutting_the_output_leaves_it_writable_and_writing_fails(Place place) throws Exception {
    place.check(
        "1, AsynchronousCloseException: null",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_WRITE);
            watched.client.shutdownOutput();
            return sayAll(
                watched.selector::select, () -> watched.client.write(ByteBuffer.allocate(1)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_refusal_makes_a_channel_connectable_and_closes_it_when_it_is_told(Place place)
      throws Exception {
    place.check(
        "false, 1, 8, ConnectException: Connection refused, false",
        () -> {
          SocketChannel channel = SocketChannel.open();
          int port;
          try (var listener = ServerSocketChannel.open().bind(loopback(0))) {
            port = listener.socket().getLocalPort();
          }
          try (var selector = Selector.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, SelectionKey.OP_CONNECT);
            return sayAll(
                () -> channel.connect(loopback(port)),
                selector::select,
                key::readyOps,
                channel::finishConnect,
                channel::isOpen);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_connection_without_blocking_is_told_and_finished(Place place) throws Exception {
    place.check(
        "false true, 1, 8, true, true, true, 1, 4",
        () -> {
          try (var listener = ServerSocketChannel.open().bind(loopback(0));
              var selector = Selector.open();
              var channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, SelectionKey.OP_CONNECT);
            return sayAll(
                () ->
                    channel.connect(listener.getLocalAddress())
                        + " "
                        + channel.isConnectionPending(),
                selector::select,
                key::readyOps,
                channel::finishConnect,
                channel::finishConnect,
                () -> selector.selectedKeys().remove(key),
                () -> {
                  key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                  return selector.select();
                },
                key::readyOps);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_unconnected_channel_is_hung_up(Place place) throws Exception {
    place.check(
        "1 8, 1 5",
        () -> {
          try (var selector = Selector.open();
              var channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, SelectionKey.OP_CONNECT);
            String first = selector.selectNow() + " " + key.readyOps();
            selector.selectedKeys().clear();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            return first + ", " + selector.selectNow() + " " + key.readyOps();
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void what_is_ready_adds_up_while_the_key_is_selected(Place place) throws Exception {
    place.check(
        "1 4, 1 5, 0, 1 [5] 0",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            return sayAll(
                () -> watched.selector.select() + " " + key.readyOps(),
                () -> {
                  watched.deliver(1);
                  return watched.selector.select() + " " + key.readyOps();
                },
                watched.selector::selectNow,
                () -> {
                  watched.selector.selectedKeys().clear();
                  var ready = new ArrayList<Integer>();
                  int count = watched.selector.selectNow(other -> ready.add(other.readyOps()));
                  return count + " " + ready + " " + watched.selector.selectedKeys().size();
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void readiness_is_told_until_it_is_used_up(Place place) throws Exception {
    place.check(
        "1, 1, 2, 0",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ);
            watched.write(2);
            return sayAll(
                watched.selector::select,
                () -> {
                  watched.selector.selectedKeys().clear();
                  return watched.selector.select();
                },
                () -> watched.client.read(ByteBuffer.allocate(5)),
                () -> {
                  watched.selector.selectedKeys().clear();
                  return watched.selector.selectNow();
                });
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void sets_of_keys_cannot_grow_and_all_keys_not_shrink(Place place) throws Exception {
    place.check(
        "UnsupportedOperationException: null, UnsupportedOperationException: null, "
            + "UnsupportedOperationException: null, true, true, 1, true, 0",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_WRITE);
            var keys = watched.selector.keys();
            var selected = watched.selector.selectedKeys();
            return sayAll(
                () -> selected.add(key),
                () -> keys.remove(key),
                () -> {
                  keys.clear();
                  return "cleared";
                },
                () -> keys.contains(key),
                () -> keys.iterator().next() == key,
                watched.selector::select,
                () -> selected.remove(key),
                selected::size);
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void bytes_that_arrive_end_a_select(Place place) throws Exception {
    place.check(
        "1, interrupted false",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_READ);
            return place.whileWaiting(watched.selector::select, _ -> watched.write(1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_connection_that_arrives_ends_a_select(Place place) throws Exception {
    place.check(
        "1, interrupted false; 16 true null",
        () -> {
          try (var listener = ServerSocketChannel.open().bind(loopback(0));
              var selector = Selector.open();
              var client = SocketChannel.open()) {
            listener.configureBlocking(false);
            var key = listener.register(selector, SelectionKey.OP_ACCEPT);
            String said =
                place.whileWaiting(
                    selector::select, _ -> client.connect(listener.getLocalAddress()));
            try (var accepted = listener.accept()) {
              return said
                  + "; "
                  + key.readyOps()
                  + " "
                  + accepted.isBlocking()
                  + " "
                  + listener.accept();
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void room_in_a_full_send_buffer_ends_a_select(Place place) throws Exception {
    place.check(
        "0, 1, interrupted false",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_WRITE);
            long written = fill(watched);
            int ready = watched.selector.selectNow();
            String said =
                place.whileWaiting(
                    () -> watched.selector.select(LONG_MILLIS), _ -> drain(watched, written));
            return ready + ", " + said;
          }
        });
  }

  /// Writes until nothing more is taken, also a while later.
  private static long fill(Watched watched) throws IOException {
    var block = ByteBuffer.allocate(1 << 16);
    long written = 0;
    while (true) {
      int count = watched.client.write(block.clear());
      written += count;
      if (count == 0 && watched.selector.select(SOON_MILLIS) == 0) {
        return written;
      }
      watched.selector.selectedKeys().clear();
    }
  }

  private static void drain(Watched watched, long count) throws IOException {
    var block = ByteBuffer.allocate(1 << 16);
    for (long left = count; left > 0; ) {
      left -= watched.server.read(block.clear());
    }
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void interests_are_checked(Place place) throws Exception {
    place.check(
        "IllegalArgumentException: null, IllegalArgumentException: null, 1, 5, 5, 4, "
            + "CancelledKeyException: null, CancelledKeyException: null, "
            + "CancelledKeyException: null, IllegalBlockingModeException: null",
        () -> {
          try (var watched = Watched.open()) {
            var key = watched.register(SelectionKey.OP_READ);
            return sayAll(
                () -> watched.register(SelectionKey.OP_ACCEPT),
                () -> key.interestOps(SelectionKey.OP_ACCEPT),
                () -> key.interestOpsOr(SelectionKey.OP_WRITE),
                key::interestOps,
                () -> key.interestOpsAnd(~SelectionKey.OP_READ),
                () -> {
                  int left = key.interestOps();
                  key.cancel();
                  return left;
                },
                key::interestOps,
                key::readyOps,
                () -> key.interestOps(0),
                () -> watched.server.register(watched.selector, SelectionKey.OP_READ));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_select_inside_an_action_is_refused(Place place) throws Exception {
    place.check(
        "IllegalStateException: select in progress, IllegalArgumentException: Negative timeout, "
            + "NullPointerException: null",
        () -> {
          try (var watched = Watched.open()) {
            watched.register(SelectionKey.OP_WRITE);
            var selector = watched.selector;
            var said = new ArrayList<String>();
            selector.select(_ -> said.add(say(selector::selectNow)));
            return said.getFirst()
                + ", "
                + sayAll(() -> selector.select(-1), () -> selector.select(null, 1));
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void attachments_and_keys_are_found_again(Place place) throws Exception {
    place.check(
        "a, true, true, true, null, false",
        () -> {
          try (var watched = Watched.open();
              var other = Selector.open()) {
            var key = watched.client.register(watched.selector, 0, "a");
            return sayAll(
                key::attachment,
                () -> watched.client.keyFor(watched.selector) == key,
                () -> key.channel() == watched.client && key.selector() == watched.selector,
                () -> watched.client.register(watched.selector, SelectionKey.OP_READ) == key,
                () -> watched.client.keyFor(other),
                () -> watched.client.provider() != other.provider());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void one_channel_may_be_with_several_selectors(Place place) throws Exception {
    place.check(
        "1 1 true",
        () -> {
          try (var watched = Watched.open();
              var other = Selector.open()) {
            watched.register(SelectionKey.OP_READ);
            watched.client.register(other, SelectionKey.OP_READ);
            watched.write(1);
            int first = watched.selector.select();
            int second = other.select();
            watched.client.close();
            watched.selector.selectNow();
            boolean isStill = watched.client.isRegistered();
            other.selectNow();
            return first + " " + second + " " + (isStill && !watched.client.isRegistered());
          }
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_closed_selector_takes_no_channel_whatever_it_is_to_look_for(Place place) throws Exception {
    place.check(
        "ClosedSelectorException: null, ClosedSelectorException: null, null, false",
        () -> {
          try (var channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            var selector = Selector.open();
            selector.close();
            return sayAll(
                () -> channel.register(selector, 0),
                () -> channel.register(selector, SelectionKey.OP_CONNECT),
                () -> channel.keyFor(selector),
                channel::isRegistered);
          }
        });
  }
}
