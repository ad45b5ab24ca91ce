package io.netjar.sockets;

import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `Pipe` of the operating system and of a host.
class PipeParityTest {
  private static final String PLACES = "io.netjar.sockets.Place#all";
  private static final int CAPACITY = 1 << 16;

  private static int read(Pipe pipe) throws IOException {
    return pipe.source().read(ByteBuffer.allocate(10));
  }

  private static int write(Pipe pipe, int count) throws IOException {
    return pipe.sink().write(ByteBuffer.allocate(count));
  }

  private static void close(Pipe pipe) throws IOException {
    pipe.source().close();
    pipe.sink().close();
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void bytes_come_out_as_they_went_in_and_end_with_the_sink(Place place) throws Exception {
    place.check(
        "5, 5 abc|de, 1, 1, -1, -1",
        () -> {
          var pipe = Pipe.open();
          var in = new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(9)};
          var out =
              new ByteBuffer[] {US_ASCII.encode("ab"), US_ASCII.encode("cde").asReadOnlyBuffer()};
          String said =
              sayAll(
                  () -> pipe.sink().write(out),
                  () ->
                      pipe.source().read(in)
                          + " "
                          + US_ASCII.decode(in[0].flip())
                          + "|"
                          + US_ASCII.decode(in[1].flip()),
                  () -> write(pipe, 1),
                  () -> {
                    pipe.sink().close();
                    return read(pipe);
                  },
                  () -> read(pipe),
                  () -> read(pipe));
          close(pipe);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_sink_without_source_is_a_broken_pipe(Place place) throws Exception {
    place.check(
        "IOException: Broken pipe, true",
        () -> {
          var pipe = Pipe.open();
          pipe.source().close();
          String said = sayAll(() -> write(pipe, 1), () -> pipe.sink().isOpen());
          close(pipe);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void ends_that_are_closed_say_so(Place place) throws Exception {
    place.check(
        "ClosedChannelException: null, ClosedChannelException: null, "
            + "ClosedChannelException: null",
        () -> {
          var pipe = Pipe.open();
          close(pipe);
          return sayAll(
              () -> read(pipe), () -> write(pipe, 1), () -> pipe.source().configureBlocking(false));
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_pipe_without_blocking_takes_what_fits(Place place) throws Exception {
    place.check(
        "0, 65536, 0, 10, 0, 0",
        () -> {
          var pipe = Pipe.open();
          pipe.source().configureBlocking(false);
          pipe.sink().configureBlocking(false);
          String said =
              sayAll(
                  () -> read(pipe),
                  () -> write(pipe, CAPACITY + 5),
                  () -> write(pipe, 1),
                  () -> read(pipe),
                  // Up to 4,096 bytes go in whole or not at all.
                  () -> write(pipe, 100),
                  () -> pipe.source().read(ByteBuffer.allocate(0)));
          close(pipe);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void closing_ends_waits(Place place) throws Exception {
    place.check(
        "AsynchronousCloseException: null, interrupted false; "
            + "AsynchronousCloseException: null, interrupted false",
        () -> {
          var empty = Pipe.open();
          var full = Pipe.open();
          write(full, CAPACITY);
          String said =
              place.whileWaiting(() -> read(empty), _ -> empty.source().close())
                  + "; "
                  + place.whileWaiting(() -> write(full, 1), _ -> full.sink().close());
          close(empty);
          close(full);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void the_other_end_ends_waits(Place place) throws Exception {
    place.check(
        "1, interrupted false; -1, interrupted false; "
            + "1, interrupted false; IOException: Broken pipe, interrupted false",
        () -> {
          var empty = Pipe.open();
          var full = Pipe.open();
          write(full, CAPACITY);
          String said =
              place.whileWaiting(() -> read(empty), _ -> write(empty, 1))
                  + "; "
                  + place.whileWaiting(() -> read(empty), _ -> empty.sink().close())
                  + "; "
                  + place.whileWaiting(
                      () -> write(full, 1), _ -> full.source().read(ByteBuffer.allocate(CAPACITY)))
                  + "; ";
          write(full, CAPACITY - 1);
          said += place.whileWaiting(() -> write(full, 1), _ -> full.source().close());
          close(empty);
          close(full);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void an_interrupt_ends_a_wait_and_closes_the_end(Place place) throws Exception {
    place.check(
        "ClosedByInterruptException: null, interrupted true; false true",
        () -> {
          var pipe = Pipe.open();
          String said =
              place.whileWaiting(() -> read(pipe), Thread::interrupt)
                  + "; "
                  + pipe.source().isOpen()
                  + " "
                  + pipe.sink().isOpen();
          close(pipe);
          return said;
        });
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void a_selector_watches_both_ends(Place place) throws Exception {
    place.check(
        "1 4, 0, 1 1, 1, interrupted false, 1 1",
        () -> {
          var pipe = Pipe.open();
          try (var selector = Selector.open()) {
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            var sink = pipe.sink().register(selector, SelectionKey.OP_WRITE);
            var source = pipe.source().register(selector, SelectionKey.OP_READ);
            return sayAll(
                () -> select(selector) + " " + sink.readyOps(),
                () -> {
                  write(pipe, CAPACITY);
                  source.interestOps(0);
                  return selector.selectNow();
                },
                () -> {
                  source.interestOps(SelectionKey.OP_READ);
                  return select(selector) + " " + source.readyOps();
                },
                () -> {
                  source.interestOps(0);
                  return place.whileWaiting(
                      () -> select(selector),
                      _ -> pipe.source().read(ByteBuffer.allocate(CAPACITY)));
                },
                () -> {
                  sink.cancel();
                  pipe.sink().close();
                  source.interestOps(SelectionKey.OP_READ);
                  selector.selectNow();
                  return select(selector) + " " + source.readyOps();
                });
          } finally {
            close(pipe);
          }
        });
  }

  private static int select(Selector selector) throws IOException {
    selector.selectedKeys().clear();
    return selector.select();
  }

  @ParameterizedTest
  @MethodSource(PLACES)
  void ends_know_their_operations(Place place) throws Exception {
    place.check(
        "1 4 IllegalArgumentException: null",
        () -> {
          var pipe = Pipe.open();
          try (var selector = Selector.open()) {
            pipe.source().configureBlocking(false);
            return pipe.source().validOps()
                + " "
                + pipe.sink().validOps()
                + " "
                + Ground.say(() -> pipe.source().register(selector, SelectionKey.OP_WRITE));
          } finally {
            close(pipe);
          }
        });
  }
}
