package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.RunningProgram;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the operator of `echo serve` sees.
@Timeout(60)
class ServeOptionsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static RunningProgram serve(String more) {
    String words = "echo serve --bind 127.0.0.1 --port 0 " + more;
    return RunningProgram.start(words.split(" "));
  }

  private static int jsonPort(RunningProgram server) throws Exception {
    String line = server.nextOut();
    assertThat(line)
        .startsWith(
            "{\"event\":\"listening\",\"protocol\":\"tcp\",\"address\":\"127.0.0.1\",\"port\":");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1, line.length() - 1));
  }

  @Test
  void json_says_each_end_as_an_object() throws Exception {
    try (var server = serve("--json --idle-timeout 100ms")) {
      int port = jsonPort(server);
      try (var socket = new Socket(LOOPBACK, port)) {
        socket.getOutputStream().write("hello".getBytes(UTF_8));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes()).hasSize(5);
        assertThat(server.nextOut())
            .matches(
                "\\{\"event\":\"ended\","
                    + "\"connection\":1,\"peer\":\"127.0.0.1:\\d+\",\"key\":null,\"about\":\"\","
                    + "\"seconds\":[0-9.E-]+,\"bytesIn\":5,\"bytesOut\":5,\"outcome\":\"closed\","
                    + "\"reason\":null,\"limit\":null\\}");
      }
      try (var silent = new Socket(LOOPBACK, port)) {
        assertThat(server.nextOut())
            .contains("\"connection\":2")
            .endsWith(
                "\"outcome\":\"failed\",\"reason\":\"silent for 100 ms\",\"limit\":\"idle\"}");
        assertThat(silent.isConnected()).isTrue();
      }
    }
  }

  @Test
  void counters_are_printed_while_it_runs_and_at_its_end() throws Exception {
    try (var server = serve("--counters 20ms")) {
      try (var socket = new Socket(LOOPBACK, server.port())) {
        socket.getOutputStream().write("hello".getBytes(UTF_8));
        assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
        String line = server.nextErr();
        while (!line.contains("\"open\":1")) {
          line = server.nextErr();
        }
        assertThat(line).startsWith("{\"accepted\":1,\"refused\":0,\"open\":1,\"closed\":0,");
      }
      server.nextOut();
      assertThat(server.stop()).isZero();
      assertThat(server.err().getLast())
          .startsWith(
              "{\"accepted\":1,\"refused\":0,\"open\":0,\"closed\":1,\"failed\":0,"
                  + "\"bytesIn\":5,\"bytesOut\":5,\"ended\":{\"handshake\":0,");
    }
  }

  @Test
  void the_limits_are_shown_without_a_port_and_nothing_is_served() throws Exception {
    var shown = RunningProgram.run("echo", "serve", "--show-limits", "--max-clients", "7");

    assertThat(shown.code()).isZero();
    assertThat(shown.err()).isEmpty();
    assertThat(shown.out())
        .contains("clients              7", "idle                 60 s")
        .contains("slow                 30720 bytes in 30 s")
        .hasSize(10);
    assertThat(Apps.isService(List.of("echo", "serve", "--show-limits"))).isFalse();
  }

  @Test
  void a_limit_that_is_none_is_shown_as_such() throws Exception {
    var shown = RunningProgram.run("echo", "serve", "--show-limits", "--idle-timeout", "0");

    assertThat(shown.out()).contains("idle                 for ever");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "files", "chat"})
  void every_server_shows_its_limits(String program) throws Exception {
    var shown = RunningProgram.run(program, "serve", "--show-limits");

    assertThat(shown.code()).isZero();
    assertThat(shown.out()).contains("stall                30 s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat  | line                 8192 characters",
        "chat  | frame                65536 bytes",
        "chat  | rate                 5 messages a second, 40 at once",
        "chat  | rooms                256, 10 of one client",
        "chat  | said                 4096 characters",
        "files | header               65536 bytes",
        "files | chunk                16777216 bytes",
        "files | path                 32 elements of 255 bytes",
      })
  void what_a_protocol_bounds_is_shown_besides(String program, String line) throws Exception {
    assertThat(RunningProgram.run(program, "serve", "--show-limits").out()).contains(line);
  }

  @Test
  void over_udp_there_are_peers_and_no_connections_to_bound() throws Exception {
    var shown = RunningProgram.run("echo", "serve", "--udp", "--show-limits");
    var refused =
        RunningProgram.run("echo", "serve", "--udp", "--port", "0", "--max-per-address", "5");

    assertThat(shown.out())
        .containsExactly("peers                1000 kept in mind", "idle                 60 s");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .containsExactly(
            "echo: --max-per-address is for clients that connect, and with --udp none does");
  }

  @Test
  void the_limits_are_shown_as_json_too() throws Exception {
    var shown = RunningProgram.run("echo", "serve", "--show-limits", "--json");

    assertThat(shown.out())
        .singleElement()
        .asString()
        .startsWith(
            "{\"clients\":\"1000\",\"clients-per-address\":\"1000\",\"handshake\":\"10 s\"");
  }

  @Test
  void datagrams_are_counted_too() throws Exception {
    try (var server = serve("--udp --counters 20ms");
        var socket = new DatagramSocket(0, LOOPBACK)) {
      socket.send(new DatagramPacket(new byte[5], 5, LOOPBACK, server.port()));
      socket.receive(new DatagramPacket(new byte[9], 9));
      assertThat(server.stop()).isZero();
      assertThat(server.err().getLast())
          .isEqualTo(
              "{\"received\":1,\"sent\":1,\"cut\":0,\"failed\":0,\"bytesIn\":5,\"bytesOut\":5}");
    }
  }

  @Test
  void a_message_longer_than_the_limit_is_refused_before_its_end() throws Exception {
    try (var server = serve("--reply yes");
        var socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(new byte[(1 << 20) + 1]);

      assertThat(server.nextErr())
          .endsWith(
              "failed: a frame has more than the 1,048,576 bytes that are allowed, and no end"
                  + " (lines) so far");
    }
  }
}
