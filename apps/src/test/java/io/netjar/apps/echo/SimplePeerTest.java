package io.netjar.apps.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.PythonPeer;
import io.netjar.apps.RunningProgram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `echo` with peers that send unframed text and wait for the answer.
@Timeout(60)
class SimplePeerTest {
  private static final String CLIENT =
      """
      import socket, sys
      s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      for word in sys.argv[2:]:
          if word == "-":
              print(repr(s.recv(1024)))
          else:
              s.sendall(word.encode().decode("unicode_escape").encode())
      s.close()
      """;

  private static final String SERVER =
      """
      import socket, sys
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1])
      s = server.accept()[0]
      for word in sys.argv[1:]:
          if word == "-":
              print(repr(s.recv(1024)))
          else:
              s.sendall(word.encode().decode("unicode_escape").encode())
      s.close()
      """;

  private static final String UDP_SERVER =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(("127.0.0.1", 0))
      print(s.getsockname()[1])
      data, peer = s.recvfrom(2048)
      print(repr(data))
      s.sendto(data.upper(), peer)
      """;

  private static final String UDP_CLIENT =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.sendto(sys.argv[2].encode(), ("127.0.0.1", int(sys.argv[1])))
      print(repr(s.recv(2048)))
      """;

  @BeforeAll
  static void skip_without_python() throws Exception {
    PythonPeer.assume();
  }

  private static RunningProgram serve(String... options) {
    var words = new String[6 + options.length];
    System.arraycopy(
        new String[] {"echo", "serve", "--bind", "127.0.0.1", "--port", "0"}, 0, words, 0, 6);
    System.arraycopy(options, 0, words, 6, options.length);
    return RunningProgram.start(words);
  }

  private static RunningProgram call(PythonPeer server, String... options) throws Exception {
    var words = new String[3 + options.length];
    words[0] = "echo";
    words[1] = "call";
    System.arraycopy(options, 0, words, 2, options.length);
    words[2 + options.length] = "127.0.0.1:" + server.line();
    return RunningProgram.start(words);
  }

  @Test
  void a_client_is_greeted_and_answered_without_line_ends() throws Exception {
    try (var server = serve("--raw", "--greeting", "Willkommen", "--reply", "empfangen");
        var client = PythonPeer.start(CLIENT, server.port(), "-", "hallo", "-", "du", "-")) {
      assertThat(client.line()).isEqualTo("b'Willkommen'");
      assertThat(client.line()).isEqualTo("b'empfangen'");
      assertThat(client.line()).isEqualTo("b'empfangen'");
      assertThat(client.code()).isZero();
      assertThat(server.nextOut()).endsWith("  7 bytes in, 28 bytes out  closed");
    }
  }

  @Test
  void a_client_is_greeted_and_answered_by_lines() throws Exception {
    try (var server = serve("--greeting", "hello", "--reply", "got it");
        var client = PythonPeer.start(CLIENT, server.port(), "-", "a\\nb", "-", "\\n", "-")) {
      assertThat(client.line()).isEqualTo("b'hello\\n'");
      assertThat(client.line()).isEqualTo("b'got it\\n'");
      assertThat(client.line()).isEqualTo("b'got it\\n'");
    }
  }

  @Test
  void raw_without_a_reply_is_an_echo() throws Exception {
    try (var server = serve("--raw");
        var client = PythonPeer.start(CLIENT, server.port(), "hallo", "-")) {
      assertThat(client.line()).isEqualTo("b'hallo'");
    }
  }

  @Test
  void a_server_that_answers_something_else_is_called_raw() throws Exception {
    try (var server = PythonPeer.start(SERVER, "-", "empfangen");
        var call = call(server, "--raw", "--message", "hallo")) {
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(server.line()).isEqualTo("b'hallo'");
      assertThat(call.out().getFirst()).startsWith("empfangen  9 bytes back from 127.0.0.1:");
    }
  }

  @Test
  void a_server_that_speaks_first_is_heard() throws Exception {
    try (var server = PythonPeer.start(SERVER, "Willkommen", "-", "ja");
        var call = call(server, "--raw", "--greeted", "--message", "hallo")) {
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(call.out()).hasSize(2);
      assertThat(call.out().getFirst()).startsWith("Willkommen  10 bytes");
      assertThat(call.out().getLast()).startsWith("ja  2 bytes");
    }
  }

  @Test
  void a_line_is_answered_by_a_line_that_need_not_be_the_same() throws Exception {
    try (var server = PythonPeer.start(SERVER, "-", "go", "t it\\n");
        var call = call(server, "--any-reply", "--message", "hello")) {
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(server.line()).isEqualTo("b'hello\\n'");
      assertThat(call.out().getFirst()).startsWith("got it  6 bytes back");
    }
  }

  @Test
  void a_server_that_ends_without_an_answer_is_told_of() throws Exception {
    try (var server = PythonPeer.start(SERVER, "-");
        var call = call(server, "--raw", "--message", "hallo")) {
      assertThat(call.code()).isEqualTo(6);
      assertThat(call.err().getFirst()).endsWith(" has ended the connection without an answer");
    }
  }

  // Pitfall P21.
  @Test
  void what_a_peer_sends_cannot_act_on_the_terminal() throws Exception {
    try (var server = PythonPeer.start(SERVER, "-", "\\u001b[2J\\u202eok");
        var call = call(server, "--raw", "--message", "hallo")) {
      assertThat(call.code()).isZero();
      assertThat(call.out().getFirst()).startsWith("\\u{001B}[2J\\u{202E}ok  ");
    }
  }

  // Pitfall P41.
  @Test
  void datagrams_go_to_and_come_from_simple_peers() throws Exception {
    try (var server = PythonPeer.start(UDP_SERVER);
        var call = call(server, "--udp", "--raw", "--timeout", "20s", "--message", "hallo")) {
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(server.line()).isEqualTo("b'hallo'");
      assertThat(call.out().getFirst()).startsWith("HALLO  5 bytes back");
    }
    try (var server = serve("--udp", "--reply", "empfangen, danke");
        var client = PythonPeer.start(UDP_CLIENT, server.port(), "hallo")) {
      // No more than was sent: the source address could be forged.
      assertThat(client.line()).isEqualTo("b'empfa'");
      assertThat(server.stop()).isZero();
      assertThat(server.nextOut())
          .endsWith("  5 bytes in, 5 bytes out  1 datagram answered, 1 of them in part");
    }
  }
}
