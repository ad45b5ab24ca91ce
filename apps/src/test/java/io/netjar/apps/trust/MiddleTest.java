package io.netjar.apps.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody between a client and its server, who speaks TLS with each by a key of his own and hands
/// on all that they say.
@Timeout(60)
class MiddleTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws Exception {
    Files.createDirectory(folder.resolve("inbox"));
    Files.writeString(folder.resolve("report"), "hello");
  }

  /// Stands between for one connection.
  private final class Mallory implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, LOOPBACK);
    private final int server;
    private final boolean hasCode;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    Mallory(int server, boolean hasCode) throws IOException {
      this.server = server;
      this.hasCode = hasCode;
      Thread.ofVirtual().start(this::stand);
    }

    String address() {
      return "127.0.0.1:" + listener.getLocalPort();
    }

    /// How it came out for him.
    String outcome() throws Exception {
      return ended.get(30, TimeUnit.SECONDS);
    }

    private void stand() {
      try (Socket toClient = listener.accept();
          Socket toServer = new Socket(LOOPBACK, server)) {
        Identity own = Keyring.in(folder.resolve("mallory")).identity();
        var within = Duration.ofSeconds(30);
        Socket asServer = new Handshake(toClient, within, _ -> {}).run(own, false, hasCode);
        Socket asClient = new Handshake(toServer, within, _ -> {}).run(own, true, hasCode);
        var back = Thread.ofVirtual().start(() -> pass(asClient, asServer));
        long passed = pass(asServer, asClient);
        back.join();
        ended.complete(passed > 0 ? "heard" : "heard nothing");
      } catch (Exception e) {
        ended.complete("failed");
      }
    }

    private static long pass(Socket from, Socket to) {
      long passed = 0;
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[4096];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          out.write(bytes, 0, count);
          passed += count;
        }
        to.shutdownOutput();
      } catch (IOException _) {
        try {
          to.close();
        } catch (IOException _) {
          // It has ended by itself.
        }
      }
      return passed;
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private String key(String who) throws Exception {
    return Keyring.in(folder.resolve(who)).identity().fingerprint().toString();
  }

  private RunningProgram echoServer() throws Exception {
    return RunningProgram.start(
        "echo",
        "serve",
        "--tls",
        "--bind",
        "127.0.0.1",
        "--port",
        "0",
        "--trust",
        "" + folder.resolve("ann"));
  }

  private RunningProgram call(String... more) throws Exception {
    String[] words = {
      "echo", "call", "--tls", "--message", "secret", "--trust", "" + folder.resolve("bob")
    };
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return RunningProgram.run(all.toArray(String[]::new));
  }

  // Pitfall P43.
  @Test
  void whoever_has_a_pin_is_not_deceived_and_says_nothing() throws Exception {
    try (RunningProgram server = echoServer();
        var mallory = new Mallory(server.port(), false)) {
      RunningProgram caller = call("--pin", key("ann"), mallory.address());

      assertThat(caller.code()).isEqualTo(8);
      assertThat(caller.err())
          .containsExactly(
              "echo: %s is not who --pin names: its key is %s, and not %s"
                  .formatted(mallory.address(), key("mallory"), key("ann")));
      assertThat(mallory.outcome()).isIn("failed", "heard nothing");
      assertThat(server.out()).noneMatch(line -> line.contains("6 bytes in"));
    }
  }

  // Pitfall P43.
  @Test
  void whoever_knows_the_server_is_not_deceived() throws Exception {
    try (RunningProgram server = echoServer();
        var mallory = new Mallory(server.port(), false)) {
      Files.createDirectory(folder.resolve("bob"));
      Files.writeString(
          folder.resolve("bob/known_peers"), mallory.address() + " " + key("ann") + "\n");

      RunningProgram caller = call(mallory.address());

      assertThat(caller.code()).isEqualTo(8);
      assertThat(caller.err().getFirst()).contains("somebody may be in between");
    }
  }

  @Test
  void whoever_meets_him_first_is_deceived_which_the_fingerprint_tells() throws Exception {
    try (RunningProgram server = echoServer();
        var mallory = new Mallory(server.port(), false)) {
      RunningProgram caller = call(mallory.address());

      assertThat(caller.code()).isZero();
      assertThat(caller.err().getFirst()).contains(key("mallory")).contains("compare it");
      assertThat(mallory.outcome()).isEqualTo("heard");
    }
  }

  @Test
  void a_code_fails_by_the_keys_though_both_sides_have_the_right_one() throws Exception {
    try (RunningProgram server =
            RunningProgram.start(
                "files",
                "serve",
                "--code",
                "--bind",
                "127.0.0.1",
                "--port",
                "0",
                "--into",
                "" + folder.resolve("inbox"));
        var mallory = new Mallory(server.port(), true)) {
      assertThat(server.nextErr()).contains("known by the key");
      String shown = server.nextErr();
      String code = shown.substring(shown.lastIndexOf(' ') + 1);
      Path file = Files.writeString(folder.resolve("code"), code);

      RunningProgram sender =
          RunningProgram.run(
              "files",
              "send",
              "--code-file",
              "" + file,
              "" + folder.resolve("report"),
              mallory.address());

      assertThat(sender.code()).isEqualTo(8);
      assertThat(sender.err())
          .containsExactly("files: " + mallory.address() + " does not have this code");
      assertThat(server.nextErr()).contains("a wrong code, by the key " + key("mallory"));
      assertThat(folder.resolve("inbox")).isEmptyDirectory();
    }
  }
}
