package io.netjar.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Keyboard;
import io.netjar.apps.PythonPeer;
import io.netjar.apps.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `chat serve` on the loopback, with clients by lines, `chat join` and raw peers.
@Timeout(60)
class RoomsTest {
  private final Keyboard operator = new Keyboard();
  @TempDir private Path folder;

  private RunningProgram serve(String... options) {
    var words = new ArrayList<>(List.of("chat", "serve", "--bind", "127.0.0.1", "--port", "0"));
    words.addAll(List.of(options));
    return RunningProgram.start(operator, words.toArray(String[]::new));
  }

  private static RunningProgram join(Keyboard keyboard, Object port, String... options) {
    var words = new ArrayList<>(List.of("chat", "join", "127.0.0.1:" + port));
    words.addAll(List.of(options));
    return RunningProgram.start(keyboard, words.toArray(String[]::new));
  }

  /// A client as `nc` is one.
  private static final class LineClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    LineClient(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void type(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    String line() throws IOException {
      return String.valueOf(lines.readLine());
    }

    /// Skips to the line that begins so.
    String lineOf(String start) throws IOException {
      String line = line();
      while (!line.startsWith(start)) {
        assertThat(line).isNotEqualTo("null");
        line = line();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  // Pitfall P4.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET / HTTP/1.1, HTTP
          SSH-2.0-some,   SSH
          '\u0016\u0003', TLS
          """)
  void who_speaks_another_protocol_hears_so(String first, String protocol) throws Exception {
    try (var server = serve("--greeting", "hello there");
        var other = new LineClient(server.port())) {
      other.type(first + "\r\nmore of it\r\n");

      assertThat(other.lineOf("! "))
          .isEqualTo("! removed: the client does not chat; this looks like " + protocol);
      assertThat(other.line()).isEqualTo("null");
      other.socket.shutdownOutput();
      assertThat(server.nextErr()).endsWith("this looks like " + protocol);
    }
  }

  @Test
  void clients_by_lines_are_greeted_named_and_hear_each_other() throws Exception {
    try (var server = serve("--greeting", "hello there");
        var ann = new LineClient(server.port());
        var bob = new LineClient(server.port())) {
      assertThat(ann.line()).isEqualTo("hello there");
      ann.type("/nick ann\n");
      assertThat(ann.line()).isEqualTo("* you are guest-1");
      assertThat(ann.line()).isEqualTo("* in lobby, last #0: guest-1");
      assertThat(ann.line()).isEqualTo("* guest-1 is now ann");
      bob.type("hi\r\n");
      assertThat(bob.lineOf("* in")).isEqualTo("* in lobby, last #0: ann, guest-2");
      assertThat(bob.line()).isEqualTo("[lobby #1] guest-2: hi");
      assertThat(ann.line()).isEqualTo("* guest-2 has come to lobby");
      assertThat(ann.line()).isEqualTo("[lobby #1] guest-2: hi");
      assertThat(server.nextOut()).isEqualTo("[lobby #1] guest-2: hi");
      ann.type("/msg guest-2 psst\n/join garden\n/who\n/rooms\n/leave\n//slash\n/quit\n");
      assertThat(bob.line()).isEqualTo("[ann to guest-2] psst");
      assertThat(ann.line()).isEqualTo("[ann to guest-2] psst");
      assertThat(ann.line()).isEqualTo("* in garden, last #0: ann");
      assertThat(ann.line()).isEqualTo("* in garden: ann");
      assertThat(ann.line()).isEqualTo("* rooms: garden, lobby");
      assertThat(ann.line()).isEqualTo("* you have left garden");
      assertThat(ann.line()).isEqualTo("[lobby #2] ann: /slash");
      assertThat(ann.line()).isEqualTo("null");
      assertThat(bob.line()).isEqualTo("[lobby #2] ann: /slash");
      assertThat(bob.line()).isEqualTo("* ann has left lobby");
    }
  }

  @Test
  void what_is_missed_comes_again_by_its_number() throws Exception {
    try (var server = serve();
        var ann = new LineClient(server.port())) {
      ann.type("1\n2\n3\n");
      ann.lineOf("[lobby #3]");
      ann.type("/since 1\n");
      assertThat(ann.line()).isEqualTo("[lobby #2] guest-1: 2");
      assertThat(ann.line()).isEqualTo("[lobby #3] guest-1: 3");
    }
  }

  // Pitfall P21.
  @Test
  void what_is_said_cannot_act_on_a_terminal() throws Exception {
    try (var server = serve();
        var ann = new LineClient(server.port())) {
      ann.type("\u001b[2J\u202eevil\n");
      assertThat(ann.lineOf("[")).isEqualTo("[lobby #1] guest-1: \\u{001B}[2J\\u{202E}evil");
      assertThat(server.nextOut()).isEqualTo("[lobby #1] guest-1: \\u{001B}[2J\\u{202E}evil");
    }
  }

  @Test
  void a_line_that_is_too_long_is_refused_before_its_end_and_the_client_stays() throws Exception {
    try (var server = serve();
        var ann = new LineClient(server.port())) {
      ann.type("x".repeat(100_000));
      assertThat(ann.lineOf("!")).isEqualTo("! a line has at most 8,192 characters");
      ann.type("\n" + "y".repeat(5000) + "\nz\n");
      assertThat(ann.line())
          .isEqualTo("! a message of 5000 characters is too long: 4096 are allowed");
      assertThat(ann.line()).isEqualTo("[lobby #1] guest-1: z");
    }
  }

  // Pitfall P50.
  @Test
  void names_that_look_alike_are_one_and_there_is_one_of_each() throws Exception {
    try (var server = serve();
        var ann = new LineClient(server.port());
        var eve = new LineClient(server.port())) {
      ann.type("/nick ann\n");
      ann.lineOf("* guest-1 is now ann");
      for (String name : List.of("ANN", "ａｎｎ")) {
        eve.type("/nick " + name + "\n");
        assertThat(eve.lineOf("!")).startsWith("! somebody is called '").endsWith("like it");
      }
      eve.type("/nick \u0430nn\n/nick a\u200bnn\n/nick -x\n/nick operator\n/nick\n/dance\n");
      assertThat(eve.line()).contains("of one script").contains("LATIN").contains("CYRILLIC");
      assertThat(eve.line()).contains("letters, digits").contains("a\\u{200B}nn");
      assertThat(eve.line()).isEqualTo("! a name begins with a letter or a digit");
      assertThat(eve.line()).isEqualTo("! 'operator' is the name of nobody else");
      assertThat(eve.line()).isEqualTo("! it is: /nick NAME");
      assertThat(eve.line()).startsWith("! no command '/dance'; there are /join ROOM");
    }
  }

  @Test
  void the_operator_sees_speaks_and_removes() throws Exception {
    try (var server = serve();
        var ann = new LineClient(server.port());
        var bob = new LineClient(server.port())) {
      ann.type("/nick ann\n");
      ann.lineOf("* guest-1 is now ann");
      bob.type("/nick bob\n");
      bob.lineOf("* guest-2 is now bob");
      operator.type("/clients");
      assertThat(server.nextOut()).matches("1  ann  127\\.0\\.0\\.1:\\d+  lines");
      assertThat(server.nextOut()).matches("2  bob  127\\.0\\.0\\.1:\\d+  lines");
      operator.type("good evening").type("/to 2 psst").type("/kick 1 enough").type("/kick 9 x");
      assertThat(ann.lineOf("operator")).isEqualTo("operator: good evening");
      assertThat(ann.line()).isEqualTo("! removed: enough");
      assertThat(ann.line()).isEqualTo("null");
      assertThat(bob.line()).isEqualTo("operator: good evening");
      assertThat(bob.line()).isEqualTo("operator: psst");
      assertThat(bob.line()).isEqualTo("* ann has left lobby");
      assertThat(List.of(server.nextOut(), server.nextOut()))
          .anySatisfy(line -> assertThat(line).isEqualTo("! no client has the number 9"))
          .anySatisfy(line -> assertThat(line).endsWith("  removed: enough"));
      operator.type("/quit");
      assertThat(bob.line()).isEqualTo("* the server is being stopped");
      assertThat(server.code()).isZero();
    }
  }

  @Test
  void peers_that_end_no_line_talk_raw_with_each_other_and_the_operator() throws Exception {
    PythonPeer.assume();
    String peer =
        """
        import socket, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        print(repr(s.recv(1024)))
        for word in sys.argv[2:]:
            s.sendall(word.encode())
            print(repr(s.recv(1024)))
        s.close()
        """;
    try (var server = serve("--raw", "--greeting", "Willkommen");
        var first = PythonPeer.start(peer, server.port(), "hallo")) {
      assertThat(first.line()).isEqualTo("b'Willkommen'");
      assertThat(server.nextOut()).isEqualTo("[lobby #1] guest-1: hallo");
      try (var second = PythonPeer.start(peer, server.port(), "ich auch")) {
        assertThat(second.line()).isEqualTo("b'Willkommen'");
        assertThat(first.line()).isEqualTo("b'guest-2: ich auch'");
        assertThat(server.nextOut()).isEqualTo("[lobby #2] guest-2: ich auch");
        operator.type("/to 2 jawohl");
        assertThat(second.line()).isEqualTo("b'jawohl'");
      }
    }
  }

  @Test
  void who_has_joined_talks_with_who_uses_nc() throws Exception {
    var keyboard = new Keyboard();
    try (var server = serve("--greeting", "good day");
        var bob = new LineClient(server.port());
        var ann = join(keyboard, server.port(), "--nick", "ann", "--message", "hi")) {
      assertThat(ann.nextErr()).isEqualTo("* good day");
      assertThat(ann.nextErr()).isEqualTo("* you are ann");
      assertThat(ann.nextErr()).startsWith("* in lobby, last #0: ");
      assertThat(ann.nextOut()).isEqualTo("[lobby #1] ann: hi");
      bob.type("hello ann\n");
      assertThat(ann.nextOut()).isEqualTo("[lobby #2] guest-1: hello ann");
      keyboard.type("/msg guest-1 you too").type("bye").end();
      assertThat(bob.lineOf("[ann")).isEqualTo("[ann to guest-1] you too");
      assertThat(bob.line()).isEqualTo("[lobby #3] ann: bye");
      assertThat(ann.code()).as("%s", ann.err()).isZero();
    }
  }

  @Test
  void events_are_json_where_they_are_wanted_so_and_all_that_is_kept_can_be_had() throws Exception {
    try (var server = serve();
        var bob = new LineClient(server.port())) {
      bob.type("grüße\n");
      bob.lineOf("[lobby #1]");
      var ann =
          join(
              new Keyboard().type("x").end(),
              server.port(),
              "--nick",
              "ann",
              "--json",
              "--since",
              "0");
      assertThat(ann.code()).as("%s", ann.err()).isZero();
      assertThat(ann.out().getFirst()).startsWith("{\"type\":\"welcome\",\"nick\":\"ann\",");
      assertThat(ann.out())
          .contains(
              "{\"type\":\"entered\",\"room\":\"lobby\",\"nicks\":[\"guest-1\",\"ann\"],"
                  + "\"last\":1,\"missed\":0}",
              "{\"type\":\"message\",\"room\":\"lobby\",\"number\":1,\"nick\":\"guest-1\","
                  + "\"text\":\"gr\\u00FC\\u00DFe\"}",
              "{\"type\":\"message\",\"room\":\"lobby\",\"number\":2,\"nick\":\"ann\","
                  + "\"text\":\"x\"}",
              "{\"type\":\"kept\",\"id\":1,\"room\":\"lobby\",\"number\":2}");
    }
  }

  @Test
  void a_name_that_is_taken_and_a_server_that_speaks_otherwise_are_told() throws Exception {
    try (var server = serve();
        var bob = new LineClient(server.port());
        var echo = RunningProgram.start("echo", "serve", "--port", "0", "--greeting", "hi")) {
      bob.type("/nick bob\n");
      bob.lineOf("* guest-1 is now bob");
      var taken = join(new Keyboard(), server.port(), "--nick", "BOB");
      assertThat(taken.code()).isEqualTo(3);
      assertThat(taken.err().getLast()).contains("somebody is called 'BOB' already");
      var other = join(new Keyboard(), echo.port(), "--nick", "ann");
      assertThat(other.code()).isEqualTo(9);
      assertThat(other.err().getLast()).startsWith("chat: joining 127.0.0.1:");
    }
  }

  @Test
  void what_was_said_outlives_the_server_and_its_numbers_go_on() throws Exception {
    String history = folder.resolve("history").toString();
    try (var server = serve("--history", history)) {
      var ann = join(new Keyboard().type("1").type("2").end(), server.port(), "--nick", "ann");
      assertThat(ann.code()).as("%s", ann.err()).isZero();
      assertThat(server.stop()).isZero();
    }
    try (var server = serve("--history", history)) {
      var bob =
          join(new Keyboard().type("3").end(), server.port(), "--nick", "bob", "--since", "0");
      assertThat(bob.code()).as("%s", bob.err()).isZero();
      assertThat(bob.out())
          .containsExactly("[lobby #1] ann: 1", "[lobby #2] ann: 2", "[lobby #3] bob: 3");
      var second = RunningProgram.run("chat", "serve", "--port", "0", "--history", history);
      assertThat(second.code()).isEqualTo(7);
      assertThat(second.err().getFirst())
          .endsWith("cannot open the history: another server has it open");
    }
  }
}
