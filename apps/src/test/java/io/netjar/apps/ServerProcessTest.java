package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server that is a process of its own: signals, and limits of the operating system.
@Timeout(120)
class ServerProcessTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  @BeforeEach
  void needsShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
  }

  private ProgramProcess serve(String before, String... more) throws IOException {
    var words = new ArrayList<>(List.of("echo", "serve", "--bind", "127.0.0.1", "--port", "0"));
    words.addAll(List.of(more));
    return ProgramProcess.start(folder, before, words.toArray(String[]::new));
  }

  private static void exchange(Socket socket, String message) throws IOException {
    socket.getOutputStream().write(message.getBytes(UTF_8));
    assertThat(socket.getInputStream().readNBytes(message.length()))
        .isEqualTo(message.getBytes(UTF_8));
  }

  // Pitfall P51.
  @ParameterizedTest
  @CsvSource({"TERM", "INT"})
  void the_first_signal_ends_a_server_in_order(String signal) throws Exception {
    try (var server = serve("true");
        var socket = new Socket(LOOPBACK, server.port())) {
      exchange(socket, "hello");
      server.signal(signal);

      // An end, not a reset.
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(server.nextOut()).endsWith("  5 bytes in, 5 bytes out  closed");
      assertThat(server.code()).isZero();
      assertThat(server.errors()).isEmpty();
    }
  }

  // Pitfall P51.
  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void the_second_signal_ends_it_at_once(String signal, int code) throws Exception {
    // Lines that are under way are finished at the first signal: this one has no end.
    try (var server = serve("true", "--reply", "yes");
        var socket = new Socket(LOOPBACK, server.port())) {
      exchangeLine(socket);
      socket.getOutputStream().write("half a line".getBytes(UTF_8));
      server.signal(signal);
      // It has heard the first signal when it takes no more connections.
      awaitRefusal(socket.getPort());
      server.signal(signal);

      assertThat(server.code()).isEqualTo(code);
    }
  }

  /// While descriptors come free one by one, who was accepted with the last may still be reset.
  private static void exchangeSoon(ProgramProcess server, int port) throws IOException {
    while (true) {
      try (var socket = new Socket(LOOPBACK, port)) {
        exchange(socket, "still there");
        return;
      } catch (IOException _) {
        assertThat(server.isAlive()).as(server.errors()).isTrue();
      }
    }
  }

  private static void exchangeLine(Socket socket) throws IOException {
    socket.getOutputStream().write("line\n".getBytes(UTF_8));
    assertThat(socket.getInputStream().readNBytes(4)).isEqualTo("yes\n".getBytes(UTF_8));
  }

  private static void awaitRefusal(int port) {
    while (true) {
      try (var probe = new Socket(LOOPBACK, port)) {
        // A server that still accepts has not heard yet; what it echoes or not is all the same.
        probe.setSoLinger(true, 0);
      } catch (IOException _) {
        return;
      }
    }
  }

  @Test
  void a_server_of_datagrams_ends_with_0_too() throws Exception {
    try (var server = serve("true", "--udp")) {
      assertThat(server.port()).isPositive();
      server.signal("TERM");

      assertThat(server.code()).isZero();
    }
  }

  // Pitfall P12.
  @Test
  void a_server_out_of_file_descriptors_waits_without_spinning_and_recovers() throws Exception {
    try (var server = serve("ulimit -n 64")) {
      int port = server.port();
      var sockets = new ArrayList<SocketChannel>();
      // Those beyond the descriptors and the backlog are still connecting, which nobody waits for.
      for (int i = 0; i < 200; i++) {
        sockets.add(SocketChannel.open());
        sockets.getLast().configureBlocking(false);
        sockets.getLast().connect(new InetSocketAddress(LOOPBACK, port));
      }
      while (!server.errors().contains("cannot accept: ")) {
        Thread.onSpinWait();
      }
      long from = System.nanoTime();
      double spentBefore = server.processorSeconds();
      while (server.errors().lines().count() < 9) {
        Thread.onSpinWait(); // the waits double from 10 ms on: some 2.5 s
      }
      double share = (server.processorSeconds() - spentBefore) * 1e9 / (System.nanoTime() - from);
      for (var socket : sockets) {
        socket.close();
      }
      exchangeSoon(server, port);
      assertThat(server.errors()).contains("Too many open files");
      assertThat(share).as("share of a processor").isLessThan(0.2);
      server.signal("TERM");
      assertThat(server.code()).isZero();
    }
  }

  // Pitfall P6.
  @Test
  void a_message_is_one_call_to_the_system() throws Exception {
    Path strace = Path.of("/usr/bin/strace");
    assumeTrue(Files.isExecutable(strace), "strace is not installed");
    Path calls = folder.resolve("calls");
    String watched =
        "set -- " + strace + " -f -yy -e trace=write,writev,sendto,sendmsg -o " + calls + " \"$@\"";
    try (var server = serve(watched, "--reply", "yes")) {
      try {
        String peer = "127.0.0.1:" + server.port();
        String[] words = {
          "echo", "call", "--any-reply", "--count", "100", "--message", "hello", peer
        };
        assertThat(RunningProgram.run(words).code()).isZero();
        assertThat(server.nextOut()).endsWith("  600 bytes in, 400 bytes out  closed");
      } finally {
        // The server itself, below strace.
        ProcessHandle.of(server.id()).orElseThrow().children().forEach(ProcessHandle::destroy);
      }
      assertThat(server.code()).isZero();
    }

    // Each answer has a text and the end of its line.
    assertThat(Files.readAllLines(calls).stream().filter(line -> line.matches(".*<TCP(v6)?:\\[.*")))
        .hasSize(100)
        .allMatch(line -> line.contains("\"yes\\n\", 4"));
  }

  // Pitfall P44.
  @Test
  void a_port_in_use_is_said_with_the_remedy() throws Exception {
    try (var first = serve("true")) {
      String port = String.valueOf(first.port());
      var second = RunningProgram.run("echo", "serve", "--bind", "127.0.0.1", "--port", port);

      assertThat(second.code()).isEqualTo(4);
      assertThat(second.err())
          .singleElement()
          .asString()
          .contains("Address already in use; another program has this port")
          .contains("--port (0 for any free one)");
    }
  }
}
