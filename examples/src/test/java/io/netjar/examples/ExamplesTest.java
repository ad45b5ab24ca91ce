package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each example prints the same to the last character each time: what stands in
/// `src/test/resources/examples`. With `-Dnetjar.golden.write=true` the texts are written anew;
/// look at the difference before you commit it.
class ExamplesTest {
  private static final Path TEXTS = Path.of("src/test/resources/examples");

  @ParameterizedTest
  @MethodSource("io.netjar.examples.Example#all")
  void an_example_prints_its_golden_text(Example example) throws IOException {
    String printed = print(example.main());
    Path golden = TEXTS.resolve(example.name() + ".txt");
    if (Boolean.getBoolean("netjar.golden.write")) {
      Files.createDirectories(TEXTS);
      Files.writeString(golden, printed);
    }

    assertThat(printed).isEqualTo(Files.readString(golden));
  }

  @Test
  void no_example_is_left_out() throws IOException {
    try (var files = Files.list(Path.of("src/main/java/io/netjar/examples"))) {
      var names =
          files
              .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
              .filter(name -> name.startsWith("Example"))
              .sorted()
              .toList();
      assertThat(Example.all()).extracting(Example::name).isEqualTo(names);
    }
  }

  @Test
  void the_first_call_is_answered() {
    assertThat(print(Example01FirstCall::tell))
        .contains("was asked: is anybody there?", "was told:  IS ANYBODY THERE?");
  }

  @Test
  void three_of_four_datagrams_arrive_each_as_it_was_sent() {
    String printed = print(Example02Datagrams::tell);

    assertThat(printed.lines().filter(line -> line.contains("│ got")))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("got  4 bytes: '22.4'"),
            line -> assertThat(line).endsWith("got  0 bytes: ''"),
            line -> assertThat(line).endsWith("got  15 bytes: '23.1 and rising'"));
    assertThat(printed).contains("{lost on purpose=1}");
  }

  @Test
  void a_datagram_to_another_lan_goes_to_the_gateways_mac_address() {
    String printed = print(Example03TwoLans::tell);

    assertThat(printed)
        .containsPattern("desk eth0 +→ gateway eth0 +│ 192.168.1.1 → 10.1.0.1 UDP")
        .containsPattern("gateway eth1 +→ store eth0 +│ 192.168.1.1 → 10.1.0.1 UDP")
        .doesNotContainPattern("desk eth0 +→ store eth0");
  }

  @Test
  void a_storm_is_reported_and_bounded() {
    String printed = print(Example04Storm::tell);

    String uncontrolled = printed.substring(printed.indexOf("a loop. For 10 ms"));
    String controlled = printed.substring(printed.indexOf("notice the storm"));
    assertThat(printed).contains("broadcast storm at switch");
    assertThat(frames(controlled) * 10).isLessThan(frames(uncontrolled));
  }

  /// The frames over the first cable that a text counts.
  private static long frames(String text) {
    var number = Pattern.compile("([\\d,]+) frames over cable").matcher(text);
    assertThat(number.find()).isTrue();
    return Long.parseLong(number.group(1).replace(",", ""));
  }

  @Test
  void a_connection_goes_through_handshake_half_close_and_time_wait() {
    assertThat(print(Example05Handshake::tell))
        .containsSubsequence(
            "SYN ",
            "SYN_SENT",
            "LISTEN",
            "SYN+ACK",
            "SYN_RECEIVED",
            "ESTABLISHED",
            "FIN+ACK",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "CLOSE_WAIT",
            "FIN+ACK",
            "LAST_ACK",
            "TIME_WAIT");
  }

  @Test
  void a_cut_cable_ends_in_connection_timed_out() {
    String printed = print(Example06RetryLimit::tell);

    // The first try, a probe and 15 retries; with the doubled waits they take a quarter of an hour.
    assertThat(printed).contains("the connection is lost: Connection timed out");
    assertThat(printed.lines().filter(line -> line.contains(": 73 bytes lost"))).hasSize(17);
  }

  @Test
  void a_thousand_clients_are_answered_right() {
    String printed = print(Example07ManyClients::tell);

    assertThat(printed.lines().filter(line -> line.endsWith("50 right answers"))).hasSize(20);
  }

  @Test
  void a_deadlock_is_reported_with_both_that_wait() {
    assertThat(print(Example08Deadlock::tell))
        .contains("Outcome: DEADLOCK", "serve on server waits in", "call on client waits in")
        .contains("Socket.read", "tcp ESTABLISHED");
  }

  private static String print(Consumer<PrintStream> main) {
    var bytes = new ByteArrayOutputStream();
    main.accept(new PrintStream(bytes, true, UTF_8));
    return bytes.toString(UTF_8);
  }
}
