package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client is told that a limit of the server's keeps out, on the loopback interface.
@Timeout(60)
class RefusedTest {
  private static final String RULE = "1 open at one time is the most allowed";

  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws Exception {
    Files.createDirectory(folder.resolve("inbox"));
    Files.writeString(folder.resolve("report"), "hello");
  }

  private RunningProgram serve(String program, String... more) {
    var words = new ArrayList<>(List.of(program, "serve", "--bind", "127.0.0.1", "--port", "0"));
    words.addAll(List.of("--max-clients", "1"));
    if (program.equals("files")) {
      words.addAll(List.of("--into", "" + folder.resolve("inbox")));
    }
    words.addAll(List.of(more));
    return RunningProgram.start(words.toArray(String[]::new));
  }

  private static Socket connect(RunningProgram server) throws Exception {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static RunningProgram call(RunningProgram server, String... words) throws Exception {
    var all = new ArrayList<>(List.of(words));
    all.add("127.0.0.1:" + server.port());
    return RunningProgram.run(all.toArray(String[]::new));
  }

  // The refusal begins with an n, as do the second and the third message.
  @ParameterizedTest
  @ValueSource(strings = {"hello", "n", "netjar: ", "a message that is longer than the refusal is"})
  void a_call_says_which_limit_keeps_it_out(String message) throws Exception {
    try (RunningProgram server = serve("echo");
        var _ = connect(server)) {
      String all = message.length() < 10 ? message : message.repeat(20);

      RunningProgram refused = call(server, "echo", "call", "--message", all);

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err())
          .containsExactly("echo: 127.0.0.1:" + server.port() + " refused: " + RULE);
      assertThat(server.nextErr()).endsWith("  refused: " + RULE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--raw", "--any-reply", "--greeted"})
  void a_call_for_any_answer_does_not_take_the_refusal_for_one(String how) throws Exception {
    try (RunningProgram server = serve("echo", "--raw");
        var _ = connect(server)) {
      RunningProgram refused = call(server, "echo", "call", how, "--message", "hello");

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).allMatch(line -> line.endsWith(" refused: " + RULE));
    }
  }

  @Test
  void over_tls_the_refusal_comes_after_the_handshake() throws Exception {
    String keys = "" + folder.resolve("keys");
    try (RunningProgram server = serve("echo", "--tls", "--trust", keys);
        var _ = connect(server)) {
      RunningProgram refused =
          call(server, "echo", "call", "--tls", "--trust", keys, "--message", "hello");

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).last().asString().endsWith(" refused: " + RULE);
    }
  }

  @Test
  void a_sender_says_which_limit_keeps_it_out() throws Exception {
    try (RunningProgram server = serve("files");
        var _ = connect(server)) {
      RunningProgram refused = call(server, "files", "send", "" + folder.resolve("report"));

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).containsExactly("files: the peer gave up: " + RULE);
      assertThat(server.nextErr()).endsWith("  refused: " + RULE);
    }
  }

  @Test
  void whoever_has_a_code_hears_of_the_limit_and_the_code_is_not_used_up() throws Exception {
    try (RunningProgram server = serve("files", "--code")) {
      server.port();
      String key = server.nextErr();
      String shown = server.nextErr();
      String code = shown.substring(shown.lastIndexOf(' ') + 1);
      String file = "" + Files.writeString(folder.resolve("code"), code);
      String report = "" + folder.resolve("report");
      RunningProgram refused;
      try (var _ = connect(server)) {
        refused = call(server, "files", "send", "--code-file", file, report);
        assertThat(server.nextErr()).endsWith("  refused: " + RULE);
      }
      assertThat(server.nextErr()).contains("ended before the handshake of TLS");
      RunningProgram served = call(server, "files", "send", "--code-file", file, report);

      assertThat(key).contains("known by the key");
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).singleElement().asString().endsWith(": refused: " + RULE);
      assertThat(served.code()).as("%s", served.err()).isZero();
    }
  }

  @Test
  void who_joins_a_chat_hears_of_the_limit_with_a_client_and_by_lines() throws Exception {
    try (RunningProgram server = serve("chat");
        var _ = connect(server)) {
      RunningProgram refused = call(server, "chat", "join", "--nick", "ann");
      try (Socket byLines = connect(server)) {
        byLines.shutdownOutput();
        assertThat(new String(byLines.getInputStream().readAllBytes(), UTF_8))
            .isEqualTo("netjar: refused: " + RULE + "\n");
      }
      String where = "127.0.0.1:" + server.port();

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).containsExactly("chat: joining " + where + ": refused: " + RULE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--raw", "--message"})
  void who_calls_a_chat_hears_of_the_limit(String how) throws Exception {
    try (RunningProgram server = serve("chat", "--raw");
        var _ = connect(server)) {
      RunningProgram refused =
          how.equals("--raw")
              ? call(server, "chat", "call", how)
              : call(server, "chat", "call", how, "hello");
      String where = "127.0.0.1:" + server.port();

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .containsExactly(
              "talking to " + where, "chat: talking to " + where + ": refused: " + RULE);
    }
  }
}
