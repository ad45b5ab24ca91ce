package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS on the loopback interface, by `--tls`: whom programs believe, and what they say of others.
@Timeout(60)
class TrustTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  private RunningProgram serve(String who, String... more) {
    List<String> words =
        new ArrayList<>(List.of("echo", "serve", "--bind", "127.0.0.1", "--port", "0", "--tls"));
    words.addAll(List.of("--trust", path(who)));
    words.addAll(List.of(more));
    return RunningProgram.start(words.toArray(String[]::new));
  }

  private RunningProgram call(String who, int port, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("echo", "call", "--tls", "--message", "hello", "--trust"));
    words.add(path(who));
    words.addAll(List.of(more));
    words.add("127.0.0.1:" + port);
    return RunningProgram.run(words.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Fingerprint key(String who) throws Exception {
    return Keyring.in(folder.resolve(who)).identity().fingerprint();
  }

  @Test
  void a_peer_is_told_of_at_the_first_contact_and_known_at_the_second() throws Exception {
    try (RunningProgram server = serve("ann")) {
      int port = server.port();

      RunningProgram first = call("bob", port);
      RunningProgram second = call("bob", port);

      assertThat(first.code()).isZero();
      assertThat(first.err())
          .containsExactly(
              "echo: 127.0.0.1:%d is trusted from now on by its key %s; compare it with the owner's"
                  .formatted(port, key("ann")));
      assertThat(second.code()).isZero();
      assertThat(second.err()).isEmpty();
      assertThat(server.err()).containsExactly("echo: known by the key " + key("ann"));
      assertThat(server.nextOut()).endsWith("out  key " + key("bob") + "  closed");
      assertThat(Files.readString(folder.resolve("bob/known_peers")))
          .isEqualTo("127.0.0.1:%d %s\n".formatted(port, key("ann")));
    }
  }

  // Pitfall P43.
  @Test
  void another_key_under_the_same_name_is_refused_with_both_keys_and_the_line() throws Exception {
    try (RunningProgram server = serve("mallory")) {
      int port = server.port();
      Fingerprint ann = key("ann");
      Files.createDirectory(folder.resolve("bob"));
      Path known = folder.resolve("bob/known_peers");
      Files.writeString(known, "# friends\n127.0.0.1:%d %s".formatted(port, ann));

      RunningProgram caller = call("bob", port);

      assertThat(caller.code()).isEqualTo(8);
      assertThat(caller.err()).hasSize(1);
      assertThat(caller.err().getFirst())
          .contains(key("mallory") + " now, " + ann + " in " + known + ", line 2")
          .contains("delete that line");
      assertThat(server.nextErr()).contains("known by");
      assertThat(server.nextErr())
          .endsWith("failed: the peer does not accept the key of this side");
    }
  }

  @Test
  void a_pin_is_asked_for_from_the_start() throws Exception {
    try (RunningProgram server = serve("ann")) {
      int port = server.port();

      assertThat(call("bob", port, "--pin", key("bob").toString()).code()).isEqualTo(8);
      assertThat(folder.resolve("bob/known_peers")).doesNotExist();
      RunningProgram right = call("bob", port, "--pin", key("ann").toString());
      assertThat(right.code()).isZero();
      assertThat(right.err().getFirst()).endsWith("by its key " + key("ann"));
    }
  }

  @Test
  void a_server_with_a_list_serves_those_on_it_and_tells_the_others_why_not() throws Exception {
    Path list = folder.resolve("allowed");
    Files.writeString(list, "# colleagues\n\n" + key("bob") + "\n");
    try (RunningProgram server = serve("ann", "--allow", list.toString())) {
      int port = server.port();

      assertThat(call("bob", port).code()).isZero();
      RunningProgram stranger = call("eve", port);

      assertThat(stranger.code()).isEqualTo(8);
      assertThat(stranger.err().getLast()).contains("does not accept the key of this side");
      assertThat(server.nextErr()).contains("known by");
      assertThat(server.nextErr()).endsWith("failed: its key " + key("eve") + " is not in " + list);
    }
  }

  @Test
  void who_speaks_plain_text_to_a_server_with_tls_is_told() throws Exception {
    try (RunningProgram server = serve("ann")) {
      int port = server.port();

      try (Socket nc = new Socket(LOOPBACK, port)) {
        nc.getOutputStream().write("hello\n".getBytes(UTF_8));
        assertThat(new String(nc.getInputStream().readAllBytes(), UTF_8))
            .isEqualTo("TLS 1.3 is spoken here; for plain text start the server with --insecure\n");
      }

      assertThat(server.nextErr()).contains("known by");
      assertThat(server.nextErr()).contains("plain text").contains("--insecure");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "a message that is longer than all that such a server says, by far, by a lot"
      })
  void an_echo_of_plain_text_ends_with_9_at_a_server_with_tls(String message) throws Exception {
    try (RunningProgram server = serve("ann")) {
      String peer = "127.0.0.1:" + server.port();

      RunningProgram call = RunningProgram.run("echo", "call", "--message", message, peer);

      assertThat(call.code()).isEqualTo(9);
      assertThat(call.err())
          .containsExactly(
              "echo: " + peer + " speaks TLS 1.3: say --tls, or leave --insecure away");
    }
  }

  @Test
  void a_program_with_plain_text_ends_with_9_at_a_server_with_tls() throws Exception {
    try (RunningProgram server =
        RunningProgram.start(
            "files",
            "serve",
            "--tls",
            "--bind",
            "127.0.0.1",
            "--port",
            "0",
            "--share",
            path("."))) {
      RunningProgram list =
          RunningProgram.run("files", "list", "--insecure", "127.0.0.1:" + server.port());

      assertThat(list.code()).isEqualTo(9);
      assertThat(list.err().getFirst()).endsWith("; this looks like TLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo serve", "chat serve", "files serve --share ."})
  void a_client_with_tls_ends_with_9_at_a_server_with_plain_text(String words) throws Exception {
    var all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.addAll(List.of("--insecure", "--bind", "127.0.0.1", "--port", "0"));
    try (RunningProgram server = RunningProgram.start(all.toArray(String[]::new))) {
      RunningProgram caller = call("bob", server.port());

      assertThat(caller.code()).isEqualTo(9);
      assertThat(caller.err().getFirst()).contains("does not speak TLS 1.3").contains("--insecure");
    }
  }

  @Test
  void a_server_that_says_nothing_to_a_handshake_is_a_time_out_that_names_the_option()
      throws Exception {
    try (var silent = new ServerSocket(0, 1, LOOPBACK)) {
      RunningProgram caller = call("bob", silent.getLocalPort(), "--timeout", "200ms");

      assertThat(caller.code()).isEqualTo(5);
      assertThat(caller.err().getFirst()).contains("within 200ms").contains("--insecure");
    }
  }

  @Test
  void a_server_that_ends_in_the_handshake_is_named_with_the_option() throws Exception {
    try (var abrupt = new ServerSocket(0, 1, LOOPBACK)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = abrupt.accept()) {
                  socket.getInputStream().read(new byte[4096]);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      RunningProgram caller = call("bob", abrupt.getLocalPort());

      assertThat(caller.code()).isEqualTo(3);
      assertThat(caller.err().getFirst()).contains("in the handshake of TLS", "--insecure");
    }
  }

  @Test
  void forms_that_are_plain_text_refuse_to_be_asked_for_tls() throws Exception {
    assertThat(RunningProgram.run("echo", "serve", "--raw", "--tls", "--port", "0").code())
        .isEqualTo(2);
    assertThat(RunningProgram.run("echo", "call", "--udp", "--tls", "--message", "x", "a:1").code())
        .isEqualTo(2);
    assertThat(RunningProgram.run("files", "list", "--insecure", "--tls", "a:1").code())
        .isEqualTo(2);
    assertThat(
            RunningProgram.run("echo", "serve", "--udp", "--greeting", "x", "--port", "0").code())
        .isEqualTo(2);
  }
}
