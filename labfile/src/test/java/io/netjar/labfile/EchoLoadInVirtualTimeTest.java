package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.CableSettings;
import io.netjar.network.Network;
import io.netjar.network.ProgramBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `echo call --clients` measures where every delay is known.
@Timeout(60)
class EchoLoadInVirtualTimeTest {
  private static final Duration DELAY = Duration.ofMillis(5);

  private static List<String> measure(long seed, ProgramBody server, String words) {
    var out = new ByteArrayOutputStream();
    try (var network = Network.create(seed)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      store.cable().change(CableSettings.DEFAULT.withDelay(DELAY));
      store.startService("server", server);
      var stream = new PrintStream(out, true, UTF_8);
      lan.host("desk")
          .start(
              "client",
              () ->
                  Apps.run(
                      List.of(words.split(" ")),
                      new Console(InputStream.nullInputStream(), stream, stream)));
      network.run();
    }
    return out.toString(UTF_8).lines().toList();
  }

  private static ProgramBody echo() {
    return () ->
        Apps.run(
            List.of("echo", "serve", "--port", "7"),
            new Console(
                InputStream.nullInputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8)));
  }

  /// Serves one client, and does nothing for a second before its 11th message.
  private static void hangOnce() throws IOException, InterruptedException {
    try (var listener = new ServerSocket(7);
        var socket = listener.accept()) {
      for (int i = 0; ; i++) {
        byte[] message = socket.getInputStream().readNBytes(64);
        if (message.length == 0) {
          return;
        }
        if (i == 10) {
          Thread.sleep(1000); // virtual time
        }
        socket.getOutputStream().write(message);
      }
    }
  }

  // Pitfall P6.
  @Test
  void ten_clients_at_a_hundred_messages_a_second_take_the_time_of_the_wire() {
    var lines = measure(1, echo(), "echo call --clients 10 --rate 100 --duration 2s store:7");

    assertThat(lines)
        .contains("sent      200 messages, 12,800 bytes  " + rates(lines))
        .contains("missing   0 messages, 0 due and not sent")
        .contains("failed    0 clients");
    assertThat(time(lines, "min")).isBetween(10.0, 10.2);
    assertThat(time(lines, "max")).isBetween(10.0, 10.2);
  }

  @Test
  void a_server_that_hangs_for_a_second_is_seen_by_all_messages_that_were_due_in_it() {
    var scheduled =
        measure(1, EchoLoadInVirtualTimeTest::hangOnce, words("--rate 50 --duration 4s"));
    var closed = measure(1, EchoLoadInVirtualTimeTest::hangOnce, words("--count 200"));

    // With a schedule a quarter of the four seconds' messages were due while the server hung.
    assertThat(time(scheduled, "p90")).isGreaterThan(400);
    assertThat(time(scheduled, "max")).isBetween(1000.0, 1020.0);
    assertThat(time(closed, "p90")).isLessThan(11);
    assertThat(time(closed, "max")).isBetween(1000.0, 1020.0);
  }

  @Test
  void messages_that_were_due_and_never_sent_are_counted() {
    var lines =
        measure(1, EchoLoadInVirtualTimeTest::hangOnce, words("--rate 50 --duration 500ms"));

    // Due at 0, 20, 40 … 480 ms: 25; the 11th comes back after the end.
    assertThat(lines).contains("missing   0 messages, 14 due and not sent");
  }

  /// By TLS, and so with the keys that both have made.
  @Test
  void the_same_seed_measures_the_same() {
    String words = "echo call --clients 20 --rate 1000 --duration 1s --json store:7";

    assertThat(measure(7, echo(), words)).isEqualTo(measure(7, echo(), words)).hasSize(2);
  }

  private static String words(String options) {
    return "echo call --insecure --clients 1 " + options + " store:7";
  }

  private static String rates(List<String> lines) {
    String sent = lines.stream().filter(line -> line.startsWith("sent")).findFirst().orElse("");
    return sent.substring(sent.indexOf("bytes  ") + "bytes  ".length());
  }

  private static double time(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length(), line.length() - " ms".length()))
        .mapToDouble(line -> Double.parseDouble(line.strip().replace(",", "")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + lines));
  }
}
