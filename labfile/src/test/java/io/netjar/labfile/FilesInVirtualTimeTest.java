package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `files` does with time: limits of rate, tries, and the time of leftovers.
@Timeout(60)
class FilesInVirtualTimeTest {
  private static final Pattern PROGRESS =
      Pattern.compile(".*\"phase\":\"sending\".*\"bytes\":(\\d+).*\"millis\":(\\d+).*");

  @TempDir Path folder;

  /// How a sender has ended, and when.
  private record End(int code, long millis, List<String> said) {}

  private Console console(ByteArrayOutputStream said) {
    var stream = new PrintStream(said, true, UTF_8);
    return new Console(InputStream.nullInputStream(), stream, stream);
  }

  /// Sends a file to a receiver that is there from some time on.
  private End send(Duration serverAfter, int size, String... options) throws IOException {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("data"), bytes);
    List<String> words = new ArrayList<>(List.of("files", "send", "--insecure"));
    words.addAll(List.of(options));
    words.addAll(List.of(file.toString(), "store:9000"));
    String inbox = folder.resolve("inbox").toString();
    var said = new ByteArrayOutputStream();
    List<End> ends = new ArrayList<>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      network.after(
          serverAfter,
          () ->
              store.startService(
                  "serve",
                  () ->
                      Apps.run(
                          List.of(
                              "files", "serve", "--insecure", "--into", inbox, "--port", "9000"),
                          console(new ByteArrayOutputStream()))));
      lan.host("desk")
          .start(
              "send",
              Duration.ofMillis(1),
              () -> {
                long start = System.nanoTime();
                int code = Apps.run(words, console(said));
                long millis = (System.nanoTime() - start) / 1_000_000;
                ends.add(new End(code, millis, said.toString(UTF_8).lines().toList()));
              });
      network.run();
    }
    assertThat(ends).hasSize(1);
    return ends.getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"50K", "400K"})
  void a_limit_of_the_rate_is_held_in_every_second(String rate) throws IOException {
    long bytesPerSecond = Integer.parseInt(rate.replace("K", "")) * 1_000L;
    int size = (int) (bytesPerSecond * 10);

    End end = send(Duration.ZERO, size, "--bwlimit", rate, "--progress", "json");

    assertThat(end.code).as("%s", end.said).isZero();
    assertThat(folder.resolve("inbox/data")).hasSameBinaryContentAs(folder.resolve("data"));
    // Ten seconds of content, with what goes around it.
    assertThat(end.millis).isBetween(9_900L, 10_700L);
    var told = end.said.stream().map(PROGRESS::matcher).filter(found -> found.matches()).toList();
    assertThat(told).hasSizeGreaterThan(1);
    for (var each : told) {
      long bytes = Long.parseLong(each.group(1));
      double seconds = Long.parseLong(each.group(2)) / 1000.0;
      // What is told is a chunk at a time.
      assertThat(bytes).isLessThanOrEqualTo((long) (bytesPerSecond * (seconds + 0.2)));
      assertThat(bytes).isGreaterThan((long) (bytesPerSecond * (seconds - 0.5)) - 300_000);
    }
  }

  @Test
  void a_sender_tries_again_until_the_receiver_is_there() throws IOException {
    End end = send(Duration.ofSeconds(20), 300_000, "--retry", "1m");

    assertThat(end.code).isZero();
    assertThat(end.said).hasSizeGreaterThan(4);
    assertThat(end.said.getFirst()).endsWith("; again");
    assertThat(end.said.getLast()).isEqualTo("data  300,000 bytes  sent and saved");
    // 0.5 + 1 + 2 + 4 + 8 + 16: each pause is twice the one before.
    assertThat(end.millis).isBetween(20_000L, 40_000L);
  }

  @Test
  void a_sender_gives_up_in_the_end_and_at_once_where_nothing_is_to_be_tried() throws IOException {
    End end = send(Duration.ofHours(1), 10, "--retry", "10s");
    assertThat(end.code).isEqualTo(4);
    assertThat(end.millis).isBetween(10_000L, 20_000L);

    End once = send(Duration.ofHours(1), 10);
    assertThat(once.code).isEqualTo(4);
    assertThat(once.millis).isLessThan(1_000);
  }
}
