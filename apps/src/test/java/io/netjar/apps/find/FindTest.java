package io.netjar.apps.find;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `find` on the operating system's interfaces, of which the loopback one is always there.
@Timeout(60)
class FindTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static int freePort() throws Exception {
    try (var socket = new DatagramSocket(0, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static RunningProgram find(String words, int port) throws Exception {
    var all = new ArrayList<>(List.of("find"));
    all.addAll(List.of(words.split(" ")));
    all.addAll(List.of("--discovery-port", String.valueOf(port)));
    return RunningProgram.start(all.toArray(String[]::new));
  }

  @Test
  void who_announces_is_found() throws Exception {
    int port = freePort();
    try (var store = find("--announce store --port 7000 --protocol files --key ab:cd", port);
        var search = found(store, port, "")) {
      assertThat(search.out()).contains("store  127.0.0.1:7000  files  key ab:cd  on lo");
      assertThat(search.err()).isEmpty();
      assertThat(store.nextOut()).endsWith("  asked and was answered");
      assertThat(store.stop()).isZero();
    }
  }

  private static RunningProgram found(RunningProgram announcer, int port, String more)
      throws Exception {
    assertThat(announcer.nextOut()).startsWith("find: announcing store at port 7000");
    var search = find(("--timeout 500ms " + more).strip(), port);
    assertThat(search.code()).isZero();
    return search;
  }

  @Test
  void the_same_as_json() throws Exception {
    int port = freePort();
    try (var store = find("--announce store --port 7000", port);
        var search = found(store, port, "--json")) {
      assertThat(search.out())
          .contains(
              "{\"name\":\"store\",\"address\":\"127.0.0.1\",\"port\":7000,\"protocol\":\"\","
                  + "\"key\":\"\",\"interface\":\"lo\",\"disputed\":false}");
    }
  }

  @Test
  void nobody_is_said_with_5() throws Exception {
    var search = find("--timeout 100ms", freePort());

    assertThat(search.code()).isEqualTo(5);
    assertThat(search.out()).isEmpty();
    assertThat(search.err()).contains("find: nobody answered within 100ms");
  }

  // Pitfall P41.
  @Test
  void a_short_question_gets_no_answer_and_a_full_one_no_longer_one() throws Exception {
    int port = freePort();
    try (var store = find("--announce store --port 7000", port);
        var socket = new DatagramSocket(0, LOOPBACK)) {
      assertThat(store.nextOut()).startsWith("find: announcing");
      byte[] brief = "{\"find\":\"query\",\"from\":\"me\",\"id\":\"brief\"}".getBytes(UTF_8);
      socket.send(new DatagramPacket(brief, brief.length, LOOPBACK, port));
      byte[] full = new FindPacket.Query("me", "full").encode();
      socket.send(new DatagramPacket(full, full.length, LOOPBACK, port));
      var answer = new DatagramPacket(new byte[1000], 1000);
      socket.receive(answer);

      assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8))
          .contains("\"id\":\"full\"");
      assertThat(answer.getLength()).isLessThanOrEqualTo(full.length);
    }
  }

  // Pitfall P21.
  @Test
  void a_name_that_would_act_on_a_terminal_is_escaped() throws Exception {
    int port = freePort();
    try (var socket = new DatagramSocket(port, LOOPBACK)) {
      var search = find("--timeout 1s", port);
      var question = new DatagramPacket(new byte[1000], 1000);
      socket.receive(question);
      if (!(FindPacket.decode(question.getData(), question.getLength())
          instanceof FindPacket.Query query)) {
        throw new AssertionError("no query");
      }
      byte[] answer =
          new FindPacket.Answer("me", query.id(), "\u001b[1A", 7, "\u202e", "\n").encode();
      socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));

      assertThat(search.code()).isZero();
      assertThat(search.out())
          .containsExactly("\\u{001B}[1A  127.0.0.1:7  \\u{202E}  key \\u{000A}  on lo");
    }
  }
}
