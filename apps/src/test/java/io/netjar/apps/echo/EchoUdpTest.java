package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.RunningProgram;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `echo` over UDP on the loopback of the operating system.
@Timeout(60)
class EchoUdpTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void a_datagram_comes_back_and_both_sides_say_so() throws Exception {
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram call = call(address, "--count", "2", "--timeout", "20s");

      assertThat(call.code()).isZero();
      assertThat(call.out()).hasSize(3).last().asString().startsWith("2 back  min ");
      assertThat(call.out().getFirst())
          .matches("hello  5 bytes back from " + address + "  [0-9,]+\\.\\d{3} ms");
      // The number before the message, "#1 ", takes part.
      assertThat(server.stop()).isZero();
      assertThat(server.nextOut())
          .matches("127\\.0\\.0\\.1:\\d+  16 bytes in, 16 bytes out  2 datagrams echoed");
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void a_peer_that_was_quiet_for_the_idle_time_is_told_of_once() throws Exception {
    try (RunningProgram server = serve("--idle-timeout", "100ms");
        var socket = new DatagramSocket(0, LOOPBACK)) {
      var address = new InetSocketAddress(LOOPBACK, server.port());
      for (int i = 0; i < 2; i++) {
        socket.send(new DatagramPacket(new byte[5], 5, address));
        receive(socket);
        assertThat(server.nextOut())
            .isEqualTo(
                "127.0.0.1:"
                    + socket.getLocalPort()
                    + "  5 bytes in, 5 bytes out  1 datagram echoed");
      }
    }
  }

  @Test
  void no_more_peers_are_kept_in_mind_than_the_limit_says() throws Exception {
    try (RunningProgram server = serve("--max-clients", "2", "--json")) {
      String first = server.nextOut();
      int port = Integer.parseInt(first.replaceAll(".*:(\\d+)}", "$1"));
      var address = new InetSocketAddress(LOOPBACK, port);
      try (var one = new DatagramSocket(0, LOOPBACK);
          var two = new DatagramSocket(0, LOOPBACK);
          var three = new DatagramSocket(0, LOOPBACK)) {
        for (var socket : List.of(one, two, one, three)) {
          socket.send(new DatagramPacket(new byte[5], 5, address));
          receive(socket);
        }
        // The second was heard longest ago.
        assertThat(server.nextOut())
            .matches(
                "\\{\"event\":\"ended\",\"peer\":\"127.0.0.1:"
                    + two.getLocalPort()
                    + "\",\"seconds\":[0-9.E-]+,\"datagrams\":1,\"bytesIn\":5,\"bytesOut\":5,"
                    + "\"cut\":0,\"outcome\":\"echoed\"}");
      }
      assertThat(server.stop()).isZero();
      assertThat(server.out()).hasSize(4).last().asString().contains("\"datagrams\":1,");
      assertThat(server.out().get(2)).contains("\"datagrams\":2,\"bytesIn\":10,");
    }
  }

  // Pitfall P41.
  @Test
  void answers_that_are_sent_in_part_are_counted() throws Exception {
    try (RunningProgram server = serve("--reply", "welcome", "--counters", "0");
        var socket = new DatagramSocket(0, LOOPBACK)) {
      var address = new InetSocketAddress(LOOPBACK, server.port());
      for (int size : new int[] {3, 7, 9}) {
        socket.send(new DatagramPacket(new byte[size], size, address));
        assertThat(receive(socket).getLength()).isEqualTo(Math.min(size, 7));
      }
      assertThat(server.stop()).isZero();
      assertThat(server.nextOut())
          .endsWith("  19 bytes in, 17 bytes out  3 datagrams answered, 1 of them in part");
      assertThat(server.err()).last().asString().contains("\"sent\":3,\"cut\":1,");
    }
  }

  @Test
  void all_addresses_are_shown_as_those_of_connections_are() throws Exception {
    try (var datagrams = RunningProgram.start("echo", "serve", "--udp", "--port", "0");
        var connections = RunningProgram.start("echo", "serve", "--insecure", "--port", "0")) {
      String udp = datagrams.nextOut().replaceAll("\\d+$", "").replace("udp", "tcp");

      assertThat(udp).isEqualTo(connections.nextOut().replaceAll("\\d+$", ""));
      assertThat(udp).doesNotContain("0:0:0");
    }
  }

  // Pitfall P38.
  // Pitfall P37.
  @Test
  void empty_and_largest_datagrams_are_echoed() throws Exception {
    try (RunningProgram server = serve();
        DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      InetSocketAddress address = new InetSocketAddress(LOOPBACK, server.port());
      for (int size : new int[] {0, 1, 1472, 1473, 65_507, 0}) {
        socket.send(new DatagramPacket(new byte[size], size, address));
        DatagramPacket reply = new DatagramPacket(new byte[65_508], 65_508);
        socket.receive(reply);
        assertThat(reply.getLength()).isEqualTo(size);
      }
    }
  }

  // Pitfall P40.
  @Test
  void answers_that_find_a_closed_port_do_not_end_the_server() throws Exception {
    try (RunningProgram server = serve()) {
      var address = new InetSocketAddress(LOOPBACK, server.port());
      for (int i = 0; i < 50; i++) {
        try (var gone = new DatagramSocket(0, LOOPBACK)) {
          gone.send(new DatagramPacket(new byte[9], 9, address));
        }
        try (var there = new DatagramSocket(0, LOOPBACK)) {
          there.send(new DatagramPacket(new byte[5], 5, address));
          assertThat(receive(there).getLength()).isEqualTo(5);
        }
      }
      assertThat(server.err()).isEmpty();
    }
  }

  // Pitfall P37.
  @Test
  void a_datagram_of_one_byte_too_many_is_not_sent() throws Exception {
    try (var socket = new DatagramSocket(0, LOOPBACK)) {
      var address = new InetSocketAddress(LOOPBACK, 9);
      assertThatThrownBy(() -> socket.send(new DatagramPacket(new byte[65_508], 65_508, address)))
          .hasMessageContaining("Message too long");
    }
  }

  // Pitfall P39.
  @Test
  void a_lost_reply_is_asked_for_again_and_a_late_one_is_not_taken_for_the_new() throws Exception {
    List<String> requests = new ArrayList<>();
    Thread echo;
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      echo =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      // The first two get no reply in time; with the third come the late ones,
                      // in front of its own and with a stranger among them.
                      DatagramPacket[] tries = {receive(peer), receive(peer), receive(peer)};
                      for (DatagramPacket request : tries) {
                        requests.add(text(request));
                      }
                      peer.send(tries[1]);
                      byte[] stranger = {'h', 'i'};
                      peer.send(new DatagramPacket(stranger, 2, tries[0].getSocketAddress()));
                      peer.send(tries[0]);
                      peer.send(tries[2]);
                      // On a slow machine that was too late as well: a further try is answered.
                      while (true) {
                        peer.send(receive(peer));
                      }
                    } catch (java.io.IOException e) {
                      assertThat(peer.isClosed()).isTrue();
                    }
                  });

      RunningProgram call = call("127.0.0.1:" + peer.getLocalPort(), "--timeout", "300ms");

      assertThat(call.code()).isZero();
      assertThat(call.out()).hasSize(1);
    }
    echo.join();
    assertThat(requests).containsExactly("#1 hello", "#2 hello", "#3 hello");
  }

  @Test
  void a_silent_peer_is_given_up_after_five_tries_with_5() throws Exception {
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      String address = "127.0.0.1:" + peer.getLocalPort();

      RunningProgram call = call(address, "--timeout", "20ms");

      assertThat(call.code()).isEqualTo(5);
      assertThat(call.err())
          .containsExactly(
              "echo: no reply from " + address + " to 5 tries, each with 20ms to wait");
      List<String> requests = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        requests.add(text(receive(peer)));
      }
      assertThat(requests)
          .containsExactly("#1 hello", "#2 hello", "#3 hello", "#4 hello", "#5 hello");
    }
  }

  @Test
  void a_peer_that_answers_something_else_is_given_up_too() throws Exception {
    Thread liar;
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      liar =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      byte[] wrong = {'n', 'o'};
                      while (true) {
                        DatagramPacket request = receive(peer);
                        for (int i = 0; i < 20; i++) {
                          peer.send(new DatagramPacket(wrong, 2, request.getSocketAddress()));
                        }
                      }
                    } catch (java.io.IOException e) {
                      assertThat(peer.isClosed()).isTrue();
                    }
                  });

      RunningProgram call = call("127.0.0.1:" + peer.getLocalPort(), "--timeout", "300ms");

      assertThat(call.code()).isEqualTo(5);
      assertThat(call.err().getFirst()).endsWith(" other datagrams were ignored; --raw takes any");
    }
    liar.join();
  }

  @Test
  void a_port_where_nobody_listens_ends_with_4() throws Exception {
    int closed;
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      closed = peer.getLocalPort();
    }

    RunningProgram call = call("127.0.0.1:" + closed, "--timeout", "20s");

    assertThat(call.code()).isEqualTo(4);
    assertThat(call.err())
        .containsExactly(
            "echo: calling 127.0.0.1:" + closed + " over udp: nothing listens at that port");
  }

  @Test
  void a_message_too_long_for_a_datagram_ends_with_2() throws Exception {
    RunningProgram call =
        RunningProgram.run("echo", "call", "--udp", "--message", "x".repeat(65_505), "127.0.0.1:9");

    assertThat(call.code()).isEqualTo(2);
    assertThat(call.err().getFirst()).contains("--message of 65,505 bytes");
  }

  private static RunningProgram serve(String... more) {
    List<String> words =
        new ArrayList<>(List.of("echo", "serve", "--udp", "--bind", "127.0.0.1", "--port", "0"));
    words.addAll(List.of(more));
    return RunningProgram.start(words.toArray(String[]::new));
  }

  private static RunningProgram call(String address, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("echo", "call", "--udp", "--message", "hello"));
    words.addAll(List.of(options));
    words.add(address);
    return RunningProgram.run(words.toArray(String[]::new));
  }

  private static DatagramPacket receive(DatagramSocket socket) throws java.io.IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
    socket.receive(datagram);
    return datagram;
  }

  private static String text(DatagramPacket datagram) {
    return new String(datagram.getData(), 0, datagram.getLength(), US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--any-reply", "--greeted"})
  void what_is_for_connections_is_refused(String option) throws Exception {
    RunningProgram call = call("127.0.0.1:1", option);

    assertThat(call.code()).isEqualTo(2);
    assertThat(call.err().getFirst())
        .endsWith("with --udp, --raw takes any datagram for the reply");
  }
}
