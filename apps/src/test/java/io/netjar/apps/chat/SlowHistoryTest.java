package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Console;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.program.Waits;
import io.netjar.apps.server.ConsoleLog;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Server;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rooms whose history takes its time, or cannot be read.
@Timeout(60)
class SlowHistoryTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final CountDownLatch isReading = new CountDownLatch(1);
  private final CountDownLatch mayBeRead = new CountDownLatch(1);
  private final AtomicInteger reads = new AtomicInteger();

  /// A history in memory in which one room waits until it may be read, and another cannot be read
  /// the first time.
  private final class Special implements History {
    private final History memory = History.inMemory("test");

    @Override
    public String id() {
      return memory.id();
    }

    @Override
    public boolean isDurable() {
      return memory.isDurable();
    }

    @Override
    public List<Said> last(String room, int most) throws HistoryException {
      if (room.equals("slow")) {
        reads.incrementAndGet();
        isReading.countDown();
        try {
          mayBeRead.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new HistoryException("interrupted", e);
        }
      }
      if (room.equals("broken") && reads.incrementAndGet() == 1) {
        throw new HistoryException("the disk is gone");
      }
      return memory.last(room, most);
    }

    @Override
    public void append(List<Entry> entries) throws HistoryException {
      memory.append(entries);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  private final class Running implements AutoCloseable {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
    private final Scribe scribe;
    private final Server server;
    private final Thread thread;

    Running() throws IOException {
      var history = new Special();
      scribe = Scribe.start(history);
      var rooms = new Rooms(history, scribe, Screen.NONE);
      var console =
          new Console(
              InputStream.nullInputStream(),
              new PrintStream(err, true, UTF_8),
              new PrintStream(err, true, UTF_8));
      server =
          new Server(
              listener,
              Limits.DEFAULT,
              new ConsoleLog(console),
              session -> new ChatClient(session, rooms, Limits.DEFAULT, "lobby").serve("", false));
      thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
      try {
        server.run();
      } catch (Exception e) {
        err.writeBytes(e.toString().getBytes(UTF_8));
      }
    }

    LineClient lines() throws IOException {
      return new LineClient(new Socket(LOOPBACK, listener.getLocalPort()));
    }

    /// Says hello by frames.
    ///
    /// @return the type of the first answer; nothing where the connection was broken off
    String hello(String room) throws IOException {
      try (var socket = new Socket(LOOPBACK, listener.getLocalPort())) {
        socket.setSoTimeout(20_000);
        var out = new ByteArrayOutputStream();
        out.write(Wire.FRAMES);
        out.writeBytes(Wire.frame(Wire.json(new Request.Hello("ann", room, "her secret", "", -1))));
        socket.getOutputStream().write(out.toByteArray());
        var frames = new FrameReader(socket.getInputStream(), LengthPrefix.U32, Wire.MOST_BYTES);
        byte[] first = frames.read();
        return first == null ? "" : ChatJson.decode(first).text("type");
      } catch (SocketException _) {
        return "";
      }
    }

    @Override
    public void close() throws IOException {
      mayBeRead.countDown();
      listener.close();
      Waits.joinUninterruptibly(thread);
      scribe.close();
    }
  }

  private static final class LineClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    LineClient(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(20_000);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    void type(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    String lineWith(String part) throws IOException {
      String line = in.readLine();
      while (line != null && !line.contains(part)) {
        line = in.readLine();
      }
      return String.valueOf(line);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void a_room_whose_history_is_slow_delays_no_other_room_and_is_read_once() throws Exception {
    try (var server = new Running();
        var ann = server.lines();
        var bob = server.lines();
        var zoe = server.lines()) {
      ann.type("/join slow");
      isReading.await();

      bob.type("/nick bob");
      bob.type("/join fast");
      bob.type("hello");
      assertThat(bob.lineWith("hello")).isEqualTo("[fast #1] bob: hello");
      bob.type("/rooms");
      assertThat(bob.lineWith("rooms")).isEqualTo("* rooms: fast, lobby");

      zoe.type("/nick zoe");
      zoe.type("/join slow");
      zoe.type("me too");
      assertThat(zoe.lineWith("now zoe")).isNotEqualTo("null");
      mayBeRead.countDown();

      assertThat(zoe.lineWith("me too")).isEqualTo("[slow #1] zoe: me too");
      ann.type("/since 0");
      assertThat(ann.lineWith("me too")).isEqualTo("[slow #1] zoe: me too");
      assertThat(reads).hasValue(1);
    }
  }

  @Test
  void who_could_not_come_in_since_the_history_failed_can_come_again() throws Exception {
    try (var server = new Running()) {
      assertThat(server.hello("broken")).isEmpty();
      assertThat(server.hello("broken")).isEqualTo("welcome");
      assertThat(server.err.toString(UTF_8)).contains("failed: the disk is gone");
    }
  }
}
