package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs with the tools that people have at hand, on the loopback of the operating system.
@Timeout(60)
class ToolsTest {
  private static final String LONG = "x".repeat(1_000_000);

  @TempDir Path folder;

  private static RunningProgram serve(String words) {
    return RunningProgram.start((words + " --bind 127.0.0.1 --port 0").split(" "));
  }

  private static String port(RunningProgram server) throws Exception {
    return String.valueOf(server.port());
  }

  // Pitfall P7.
  @ParameterizedTest
  @CsvSource({"nc, nc -N 127.0.0.1 PORT", "socat, socat -t 30 - TCP:127.0.0.1:PORT"})
  void what_a_tool_sends_before_its_end_comes_back_whole(String tool, String words)
      throws Exception {
    ToolPeer.assume(tool);
    try (var server = serve("echo serve")) {
      String[] command = words.replace("PORT", port(server)).split(" ");
      try (var peer = ToolPeer.start(command)) {
        var typing =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        peer.type(LONG);
                        peer.end();
                      } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                    });
        assertThat(peer.rest()).isEqualTo(LONG);
        typing.join();
      }
      assertThat(server.nextOut()).endsWith("  1,000,000 bytes in, 1,000,000 bytes out  closed");
    }
  }

  // Pitfall P7.
  @Test
  void a_tool_that_listens_is_called_and_may_end_its_direction_first() throws Exception {
    ToolPeer.assume("socat");
    int port = freePort();
    try (var peer =
        ToolPeer.start(
            "socat", "-d", "-d", "TCP-LISTEN:" + port + ",bind=127.0.0.1", "SYSTEM:echo ready")) {
      awaitListening(peer);
      var call =
          RunningProgram.run(
              "echo", "call", "--raw", "--greeted", "--message", "bye", "127.0.0.1:" + port);

      // It has said one thing and ended its direction: there is a greeting, and no answer.
      assertThat(call.out()).hasSize(1).first().asString().startsWith("ready  6 bytes back");
      assertThat(call.code()).isEqualTo(6);
      assertThat(call.err().getFirst()).endsWith("has ended the connection without an answer");
    }
  }

  /// socat says so when it listens.
  private static void awaitListening(ToolPeer peer) throws Exception {
    var said = new StringBuilder();
    while (said.indexOf("listening on") < 0) {
      String next = peer.next(1);
      assertThat(next).as("%s", said).isNotEmpty();
      said.append(next);
    }
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void nc_chats_by_lines() throws Exception {
    ToolPeer.assume("nc");
    try (var server = serve("chat serve")) {
      String said = ToolPeer.run("/nick ann\nhello\n/quit\n", "nc", "127.0.0.1", port(server));

      assertThat(said)
          .startsWith("netjar chat; /help says what there is\n")
          .contains("[lobby #1] ann: hello\n");
    }
  }

  @Test
  void nc_and_socat_exchange_datagrams() throws Exception {
    for (String[] words :
        new String[][] {
          {"nc", "-u", "-w", "1", "127.0.0.1", "PORT"},
          {"socat", "-t", "1", "-", "UDP:127.0.0.1:PORT"}
        }) {
      ToolPeer.assume(words[0]);
      try (var server = serve("echo serve --udp")) {
        String port = port(server);
        int last = words.length - 1;
        words[last] = words[last].replace("PORT", port);

        assertThat(ToolPeer.run("hello", words)).isEqualTo("hello");
      }
    }
  }

  // Pitfall P4.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat serve | http | this looks like HTTP",
        "chat serve | https | this looks like TLS",
        "files serve --into FOLDER | http | this looks like HTTP",
        "files serve --into FOLDER | https | this looks like TLS",
        "files serve --plain --into FOLDER | http | this looks like HTTP",
        "files serve --plain --into FOLDER | https | this looks like TLS",
      })
  void a_browser_at_the_wrong_port_is_named_in_the_log(String words, String scheme, String hint)
      throws Exception {
    ToolPeer.assume("curl");
    try (var server = serve(words.replace("FOLDER", folder.resolve("in").toString()))) {
      String url = scheme + "://127.0.0.1:" + port(server) + "/index.html";
      ToolPeer.run("", "curl", "-sS", "-m", "20", "--noproxy", "*", url);

      String line = server.nextErr();
      while (!line.contains("127.0.0.1:")) {
        line = server.nextErr();
      }
      assertThat(line).contains("failed: ").endsWith(hint);
    }
  }

  // Pitfall P4.
  @Test
  void nothing_of_a_web_request_is_said_in_a_room() throws Exception {
    ToolPeer.assume("curl");
    try (var server = serve("chat serve");
        var listener = RunningProgram.start(new Keyboard(), joined(server))) {
      assertThat(listener.nextErr()).contains("netjar chat");
      ToolPeer.run(
          "", "curl", "-sS", "-m", "20", "-d", "owned", "http://127.0.0.1:" + port(server) + "/x");
      assertThat(server.nextErr()).contains("this looks like HTTP");
      ToolPeer.run("said after it\n/quit\n", "nc", "127.0.0.1", port(server));

      String line = listener.nextOut();
      while (!line.contains("said after it")) {
        assertThat(line).doesNotContain("POST", "owned", "Host:");
        line = listener.nextOut();
      }
    }
  }

  private static String[] joined(RunningProgram server) throws Exception {
    return new String[] {"chat", "join", "--nick", "eve", "127.0.0.1:" + port(server)};
  }

  // Pitfall P4.
  @ParameterizedTest
  @ValueSource(strings = {"files list", "files get --into FOLDER", "chat join --nick ann"})
  void a_program_at_a_web_server_says_so(String words) throws Exception {
    var answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var web =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var socket = listener.accept()) {
                      socket.getOutputStream().write(answer.getBytes(UTF_8));
                      socket.shutdownOutput();
                      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                    } catch (java.io.IOException e) {
                      // The program has reset the connection when it saw what came.
                    }
                  });
      String all = words.replace("FOLDER", folder.resolve("out").toString());
      var program = RunningProgram.run((all + " 127.0.0.1:" + listener.getLocalPort()).split(" "));

      assertThat(program.code()).as("%s", program.err()).isEqualTo(9);
      assertThat(program.err().getLast()).contains("HTTP");
      web.join();
    }
  }

  @Test
  void a_file_comes_from_socat_in_the_plain_form() throws Exception {
    ToolPeer.assume("socat");
    Path inbox = folder.resolve("inbox");
    try (var server = serve("files serve --plain --into " + inbox)) {
      String header = "{\"filename\":\"a.txt\",\"filesize\":5}";
      String message = (char) header.length() + "\0\0\0" + header + "hello";
      ToolPeer.run(message, "socat", "-t", "20", "-", "TCP:127.0.0.1:" + port(server));

      assertThat(server.nextOut()).startsWith("a.txt  5 bytes from ").endsWith("saved");
      assertThat(Files.readString(inbox.resolve("a.txt"))).isEqualTo("hello");
    }
  }
}
