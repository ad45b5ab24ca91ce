package io.netjar.apps.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.frames.LengthPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server owes its peers, on the loopback of the operating system.
@Timeout(60)
class ServerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int MEGABYTE = 1 << 20;

  private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

  /// Keeps the lines of a server for the test.
  private final class Ends implements SessionLog {
    @Override
    public void ended(Session session, @Nullable String failure) {
      ends.add(failure == null ? "closed" : failure);
    }

    @Override
    public void say(String line) {
      ends.add(line);
    }

    @Override
    public void trace(RuntimeException mistake) {
      ends.add(mistake.toString());
    }
  }

  /// A server that runs until it is closed.
  private final class Running implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
    private final Server server;
    private final Thread thread;

    Running(Limits limits, Server.Service service) throws IOException {
      server = new Server(listener, limits, new Ends(), service);
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      server.run();
                    } catch (Exception e) {
                      ends.add(e.toString());
                    }
                  });
    }

    Socket connect() throws IOException {
      return new Socket(LOOPBACK, listener.getLocalPort());
    }

    @Override
    public void close() {
      server.stop();
      join(thread);
    }
  }

  private String nextEnd() throws InterruptedException {
    return Objects.requireNonNull(ends.poll(30, TimeUnit.SECONDS), "no end was said");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  // Pitfall P8.
  @Test
  void a_refusal_reaches_a_client_that_is_still_sending() throws Exception {
    try (var server =
            new Running(
                Limits.DEFAULT,
                session -> {
                  session.in().readNBytes(4);
                  session.out().write(bytes("too large"));
                });
        var socket = server.connect()) {
      // More than the buffers of both ends hold: it goes through only if it is read.
      socket.getOutputStream().write(new byte[16 * MEGABYTE]);
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes("too large"));
      assertThat(nextEnd()).isEqualTo("closed");
    }
  }

  /// Limits by which one is served, and whoever is refused may go on sending for as long as a test.
  private static Limits forOne() {
    var usual = Limits.DEFAULT;
    return new Limits(
        1,
        1,
        usual.handshake(),
        usual.idle(),
        usual.slowBytes(),
        usual.slowTime(),
        usual.stall(),
        usual.drain(),
        Duration.ofMinutes(10),
        usual.queueMessages(),
        usual.queueBytes(),
        usual.messageBytes());
  }

  // Pitfall P8.
  @Test
  void who_is_beyond_a_limit_and_still_sends_hears_of_the_limit() throws Exception {
    Server.Service service = ServerTest::echo;
    try (var server = new Running(forOne(), service.refusing(ServerTest::bytes));
        var _ = server.connect();
        var socket = server.connect()) {
      socket.getOutputStream().write(new byte[16 * MEGABYTE]);
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes())
          .isEqualTo(bytes("1 open at one time is the most allowed"));
      assertThat(nextEnd()).endsWith("refused: 1 open at one time is the most allowed");
    }
  }

  @Test
  void no_more_than_sixteen_are_told_of_a_limit_at_one_time() throws Exception {
    Server.Service service = ServerTest::echo;
    var sockets = new ArrayList<Socket>();
    try (var server = new Running(forOne(), service.refusing(ServerTest::bytes));
        var first = server.connect()) {
      for (int i = 0; i < 16; i++) {
        // Each is told, reads it, and does not go.
        sockets.add(server.connect());
        assertThat(sockets.getLast().getInputStream().readAllBytes()).isNotEmpty();
      }
      try (var next = server.connect()) {
        assertThatThrownBy(() -> next.getInputStream().readAllBytes())
            .hasMessage("Connection reset");
      }
      var writer = FrameWriter.to(first.getOutputStream(), LengthPrefix.U32, MEGABYTE);
      writer.write(new byte[3]);
      assertThat(first.getInputStream().readNBytes(7)).hasSize(7);
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    assertThat(ends).filteredOn(line -> line.contains("refused")).hasSize(17);
  }

  // Pitfall P6.
  @Test
  void no_message_waits_for_a_delayed_acknowledgement() throws Exception {
    long best = Long.MAX_VALUE;
    try (var server = new Running(Limits.DEFAULT, ServerTest::echo);
        var socket = server.connect()) {
      // As any client has it that knows nothing of Nagle's algorithm.
      var writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, MEGABYTE);
      var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, MEGABYTE);
      for (int i = 0; i < 50; i++) {
        long start = System.nanoTime();
        writer.write(new byte[100]);
        assertThat(reader.read()).hasSize(100);
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    // Each of them would take the 40 ms of a delayed acknowledgement, the fastest too.
    assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isLessThan(40);
  }

  private static void echo(Session session) throws IOException {
    session.greeted();
    var reader = session.frames(LengthPrefix.U32, MEGABYTE);
    var writer = FrameWriter.to(session.out(), LengthPrefix.U32, MEGABYTE);
    for (byte[] next = reader.read(); next != null; next = reader.read()) {
      writer.write(next);
    }
  }

  // Pitfall P15.
  @Test
  void both_sides_send_eight_megabytes_at_once() throws Exception {
    Server.Service service =
        session -> {
          session.greeted();
          var writer = FrameWriter.to(session.out(), LengthPrefix.U32, MEGABYTE);
          var box = new Outbox(session, writer, Limits.DEFAULT, Outbox.Policy.BLOCK).start();
          var sending = Thread.ofVirtual().start(() -> putEight(box));
          var reader = session.frames(LengthPrefix.U32, MEGABYTE);
          for (int i = 0; i < 8; i++) {
            reader.read();
          }
          join(sending);
        };
    try (var server = new Running(Limits.DEFAULT, service);
        var socket = server.connect()) {
      var writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, MEGABYTE);
      for (int i = 0; i < 8; i++) {
        writer.write(new byte[MEGABYTE]); // all of it before the first read
      }
      assertThat(socket.getInputStream().readAllBytes()).hasSize(8 * (MEGABYTE + 4));
      assertThat(nextEnd()).isEqualTo("closed");
    }
  }

  private static void putEight(Outbox box) {
    try {
      for (int i = 0; i < 8; i++) {
        box.put(new byte[MEGABYTE]);
      }
      box.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Pitfall P16.
  @Test
  void who_gives_up_waiting_leaves_the_connection_to_the_others() throws Exception {
    var wasInterrupted = new CompletableFuture<Boolean>();
    var mayRead = new CountDownLatch(1);
    Server.Service service =
        session -> {
          session.greeted();
          var writer = FrameWriter.to(session.out(), LengthPrefix.U32, MEGABYTE);
          var box = new Outbox(session, writer, Limits.DEFAULT, Outbox.Policy.BLOCK).start();
          // One of two who share the connection waits for room, and is told to give up.
          var impatient = Thread.ofVirtual().start(() -> fill(box, wasInterrupted));
          while (impatient.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          impatient.interrupt();
          join(impatient);
          mayRead.countDown();
          putLast(box);
        };
    try (var server = new Running(Limits.DEFAULT, service);
        var socket = server.connect()) {
      mayRead.await();
      var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, MEGABYTE);
      byte[] last = {};
      for (byte[] next = reader.read(); next != null; next = reader.read()) {
        last = next;
      }
      assertThat(wasInterrupted.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(last).isEqualTo(bytes("the last"));
    }
    assertThat(nextEnd()).isEqualTo("closed");
  }

  private static void fill(Outbox box, CompletableFuture<Boolean> wasInterrupted) {
    try {
      while (true) {
        box.put(new byte[MEGABYTE]);
      }
    } catch (InterruptedException e) {
      wasInterrupted.complete(true);
    }
  }

  private static void putLast(Outbox box) {
    try {
      box.put(bytes("the last"));
      box.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Pitfall P4.
  @Test
  void a_length_that_is_none_takes_no_memory_and_the_end_says_what_it_may_be() throws Exception {
    var limits = Limits.DEFAULT;
    long before;
    try (var server =
        new Running(
            limits,
            session -> {
              session.greeted();
              session.frames(LengthPrefix.U32, limits.messageBytes()).read();
            })) {
      before = allocated();
      for (var each :
          List.of("GET / HTTP/1.1", "\u0016\u0003\u0001\u0002", "SSH-2.0-x", "\5\0\0\0")) {
        try (var socket = server.connect()) {
          socket.getOutputStream().write(bytes(each));
          assertThat(nextEnd())
              .contains("bytes is announced, 1,048,576 bytes are allowed; ")
              .containsAnyOf("looks like", "in the other byte order it would be 5");
        }
      }
      for (byte first : new byte[] {-1, -128, 127}) {
        byte[] length = new byte[4];
        Arrays.fill(length, (byte) -1);
        length[0] = first;
        try (var socket = server.connect()) {
          socket.getOutputStream().write(length);
          assertThat(nextEnd()).contains("1,048,576 bytes are allowed");
        }
      }
    }
    // The smallest of the announced bodies alone would be 80 MB.
    assertThat(allocated() - before).isLessThan(16L * MEGABYTE);
  }

  /// All bytes that this JVM has ever allocated, by any thread.
  private static long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getTotalThreadAllocatedBytes();
  }
}
