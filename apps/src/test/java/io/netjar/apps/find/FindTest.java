package io.netjar.apps.find;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.trust.Fingerprint;
import io.netjar.apps.trust.Keyring;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `find` on the operating system's interfaces, of which the loopback one is always there.
@Timeout(60)
class FindTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static int freePort() throws Exception {
    try (var socket = new DatagramSocket(0, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  @TempDir private Path folder;

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
    try (var store = find("--announce store --port 7000 --key none", port);
        var search = found(store, port, "--json")) {
      assertThat(search.out())
          .contains(
              "{\"name\":\"store\",\"address\":\"127.0.0.1\",\"port\":7000,\"protocol\":\"\","
                  + "\"key\":\"\",\"interface\":\"lo\",\"disputed\":false,\"known\":null}");
    }
  }

  // Pitfall P43.
  @Test
  void an_announced_key_is_compared_with_the_one_that_is_known_there() throws Exception {
    int port = freePort();
    Path own = folder.resolve("own");
    Path others = folder.resolve("others");
    var here = new HostPort("127.0.0.1", 7000);
    Keyring.in(others).add(here, Keyring.in(own).identity().fingerprint());
    try (var store = find("--announce store --port 7000 --trust " + own, port);
        var search = found(store, port, "--trust " + others)) {
      String line = "store  127.0.0.1:7000  key " + Keyring.in(own).identity().fingerprint();
      assertThat(search.out()).contains(line + "  on lo  known");
      assertThat(search.err()).isEmpty();

      Files.delete(others.resolve("known_peers"));
      Fingerprint former = Keyring.in(others).identity().fingerprint();
      Keyring.in(others).add(here, former);
      var again = find("--timeout 500ms --trust " + others, port);
      assertThat(again.code()).isZero();
      assertThat(again.out()).contains(line + "  on lo  KNOWN BY ANOTHER KEY");
      assertThat(again.err().toString())
          .contains("warning: " + line)
          .contains(" is known by another key, " + former);
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
    try (var store = find("--announce store --port 7000 --key none", port);
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
