package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import io.netjar.apps.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is seen of a transfer while it goes on.
@Timeout(240)
class ProgressTest {
  private static final long LATE = TimeUnit.SECONDS.toNanos(3);

  @TempDir Path folder;

  private static ProgressLine line(String name, long bytes, long nanos) {
    return new ProgressLine("sending", name, bytes, 200_000_000, 12_340_000, nanos);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          99  | sending  a-rather-l…video.mpeg  [BAR]  25%  50.0 of 200.0 MB  12.3 MB/s  13 s left
          80  | sending  a-rather-long-n…of-a-video.mpeg  50.0 of 200.0 MB  12.3 MB/s  13 s left
          60  | sending  a-rather-long-…f-a-video.mpeg  12.3 MB/s  13 s left
          30  | sending  a-rather…eo.mpeg  12.
          """)
  void the_name_is_shortened_in_its_middle_then_the_bar_goes_then_the_amount(
      int columns, String expected) {
    String shown = line("a-rather-long-name-of-a-video.mpeg", 50_000_000, LATE).fitted(columns);

    assertThat(shown).isEqualTo(expected.replace("BAR", "#####---------------"));
    assertThat(ProgressLine.columns(shown)).isLessThanOrEqualTo(columns);
  }

  @Test
  void how_long_it_takes_is_not_guessed_in_the_first_three_seconds() {
    assertThat(line("a", 50_000_000, LATE - 1).fitted(200)).endsWith("MB/s");
    assertThat(line("a", 50_000_000, LATE).fitted(200)).endsWith("13 s left");
    assertThat(line("a", 200_000_000, LATE).fitted(200)).endsWith("MB/s");
  }

  @Test
  void a_wide_name_is_as_wide_as_the_terminal_shows_it() {
    String shown = line("名".repeat(40), 1, 0).fitted(60);

    assertThat(ProgressLine.columns(shown)).isBetween(58, 60);
  }

  @Test
  void before_the_first_file_the_phase_stands_alone_and_a_stream_has_no_bar() {
    assertThat(new ProgressLine("connecting", "", 0, -1, 0, 0).fitted(80)).isEqualTo("connecting");
    assertThat(new ProgressLine("sending", "stdin", 5, -1, 0, 0).fitted(80))
        .isEqualTo("sending  stdin  5 bytes  0.0 MB/s");
  }

  private Path file(int bytes) throws Exception {
    return Files.write(folder.resolve("a-long-name-of-some-file.bin"), new byte[bytes]);
  }

  private RunningProgram server() {
    return RunningProgram.start(
        "files", "serve", "--port", "0", "--into", folder.resolve("in").toString());
  }

  @Test
  void on_a_terminal_a_bar_is_drawn_over_until_the_result_stands_there() throws Exception {
    Path file = file(400_000);
    try (var server = server();
        var terminal = Tmux.open(folder, 100, 6)) {
      terminal.run("files send --bwlimit 40K " + file + " 127.0.0.1:" + server.port());

      String first = terminal.await("a bar", text -> text.matches("(?s).*\\[#+-+\\].*"));
      String later = terminal.await("s left");
      String last = terminal.await("code=0");

      assertThat(first).containsPattern("sending  a-lo\\S*…\\S*bin|checking partial");
      assertThat(later)
          .containsPattern("sending  a-\\S+…\\S+bin +\\[#+-+] +\\d+%  0\\.\\d of 0\\.4 MB");
      assertThat(last).contains("  400,000 bytes  sent and saved\n").doesNotContain("sending  ");
    }
  }

  @Test
  void a_file_that_errors_are_redirected_to_gets_no_bar() throws Exception {
    Path file = file(100_000);
    try (var server = server();
        var terminal = Tmux.open(folder, 100, 6)) {
      Path errors = folder.resolve("errors");
      terminal.run(
          "files send --bwlimit 100K " + file + " 127.0.0.1:" + server.port() + " 2> " + errors);

      terminal.await("code=0");

      assertThat(errors).isEmptyFile();
    }
  }
}
