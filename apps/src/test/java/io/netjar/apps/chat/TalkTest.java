package io.netjar.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Keyboard;
import io.netjar.apps.PythonPeer;
import io.netjar.apps.RunningProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `chat call` and `chat answer`, with each other and with peers in Python.
@Timeout(60)
class TalkTest {
  /// Does what its arguments say: `-` reads once and prints it, `.` waits for the end, else sends.
  private static final String STEPS =
      """
      for word in words:
          if word == "-":
              print(repr(s.recv(1024)))
          elif word == ".":
              print(repr(s.makefile("rb").read()))
          else:
              s.sendall(word.encode("latin-1").decode("unicode_escape").encode("latin-1"))
      s.close()
      """;

  private static final String CLIENT =
      """
      import socket, sys
      s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      words = sys.argv[2:]
      """
          + STEPS;

  private static final String SERVER =
      """
      import socket, sys
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1])
      s = server.accept()[0]
      words = sys.argv[1:]
      """
          + STEPS;

  private final Keyboard keyboard = new Keyboard();

  private static RunningProgram answer(Keyboard keyboard, String... options) {
    return RunningProgram.start(
        keyboard, words(List.of("chat", "answer", "--bind", "127.0.0.1", "--port", "0"), options));
  }

  private static RunningProgram call(Keyboard keyboard, Object port, String... options) {
    return RunningProgram.start(
        keyboard, words(List.of("chat", "call", "127.0.0.1:" + port), options));
  }

  private static String[] words(List<String> first, String... more) {
    var words = new ArrayList<>(first);
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void two_talk_line_by_line_until_one_quits() throws Exception {
    var other = new Keyboard();
    try (var answer = answer(keyboard);
        var call = call(other, answer.port())) {
      other.type("hello");
      assertThat(answer.nextOut()).isEqualTo("hello");
      keyboard.type("grüße").type("");
      assertThat(call.nextOut()).isEqualTo("grüße");
      assertThat(call.nextOut()).isEmpty();
      other.type("/quit");
      assertThat(call.code()).isZero();
      assertThat(answer.code()).isZero();
      assertThat(call.err().getFirst()).isEqualTo("talking to 127.0.0.1:" + answer.port());
    }
  }

  // Pitfall P7.
  @Test
  void the_end_of_the_input_ends_the_talk_and_what_still_comes_is_printed() throws Exception {
    PythonPeer.assume();
    try (var server = PythonPeer.start(SERVER, ".", "too\\nlate");
        var call = call(keyboard.type("a").type("b").end(), server.line())) {
      assertThat(server.line()).isEqualTo("b'a\\nb\\n'");
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(call.out()).containsExactly("too", "late");
    }
  }

  @Test
  void messages_of_the_command_line_are_said_first() throws Exception {
    try (var answer = answer(keyboard.end(), "--message", "welcome");
        var call = call(new Keyboard().end(), answer.port(), "--message", "1", "--message", "2")) {
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(answer.code()).as("%s", answer.err()).isZero();
      assertThat(call.out()).containsExactly("welcome");
      assertThat(answer.out()).endsWith("1", "2");
    }
  }

  @Test
  void a_client_that_ends_no_line_is_answered_raw() throws Exception {
    PythonPeer.assume();
    try (var answer = answer(keyboard, "--raw");
        var client = PythonPeer.start(CLIENT, answer.port(), "hallo", "-", "du", "-")) {
      assertThat(answer.nextOut()).isEqualTo("hallo");
      keyboard.type("wer da?");
      assertThat(client.line()).isEqualTo("b'wer da?'");
      assertThat(answer.nextOut()).isEqualTo("du");
      keyboard.type("ach");
      assertThat(client.line()).isEqualTo("b'ach'");
      assertThat(client.code()).isZero();
      assertThat(answer.code()).isZero();
    }
  }

  @Test
  void a_server_that_ends_no_line_is_called_raw() throws Exception {
    PythonPeer.assume();
    try (var server = PythonPeer.start(SERVER, "Willkommen", "-", "ja", "-");
        var call = call(keyboard, server.line(), "--raw")) {
      assertThat(call.nextOut()).isEqualTo("Willkommen");
      keyboard.type("hallo");
      assertThat(server.line()).isEqualTo("b'hallo'");
      assertThat(call.nextOut()).isEqualTo("ja");
      keyboard.type("/quit");
      assertThat(server.line()).isEqualTo("b''");
      assertThat(call.code()).isZero();
    }
  }

  // Pitfall P1.
  @Test
  void a_character_that_is_cut_in_two_reads_is_kept_whole() throws Exception {
    PythonPeer.assume();
    // The euro sign is E2 82 AC; the peer waits for a line between its bytes.
    try (var server = PythonPeer.start(SERVER, "1 \\xe2", "-", "\\x82", "-", "\\xac");
        var call = call(keyboard, server.line(), "--raw")) {
      assertThat(call.nextOut()).isEqualTo("1 ");
      keyboard.type("more");
      assertThat(server.line()).isEqualTo("b'more'");
      keyboard.type("more");
      assertThat(server.line()).isEqualTo("b'more'");
      assertThat(call.nextOut()).isEqualTo("€");
      assertThat(call.code()).isZero();
    }
  }

  // Pitfall P21.
  @Test
  void what_a_peer_sends_cannot_act_on_the_terminal() throws Exception {
    PythonPeer.assume();
    try (var server = PythonPeer.start(SERVER, "\\x1b[1A\\rgone\\xe2\\x80\\xae\\r\\n\\xff\\xc3");
        var call = call(keyboard, server.line())) {
      assertThat(call.code()).isZero();
      assertThat(call.out()).containsExactly("\\u{001B}[1A\\u{000D}gone\\u{202E}", "\ufffd\ufffd");
    }
  }

  @Test
  void a_peer_that_breaks_off_is_a_failure() throws Exception {
    PythonPeer.assume();
    String breaker =
        """
        import socket, struct
        server = socket.create_server(("127.0.0.1", 0))
        print(server.getsockname()[1])
        s = server.accept()[0]
        s.recv(1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
        """;
    try (var server = PythonPeer.start(breaker);
        var call = call(keyboard.type("x"), server.line())) {
      assertThat(call.code()).isEqualTo(3);
      assertThat(call.err().getLast()).endsWith(": Connection reset");
    }
  }

  @Test
  void who_is_answered_is_one() throws Exception {
    try (var answer = answer(keyboard);
        var call = call(new Keyboard(), answer.port())) {
      assertThat(answer.nextErr()).startsWith("talking to 127.0.0.1:");
      var late = RunningProgram.run("chat", "call", "127.0.0.1:" + answer.port());
      assertThat(late.code()).isEqualTo(4);
      keyboard.end();
      assertThat(call.code()).isZero();
    }
  }
}
