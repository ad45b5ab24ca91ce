package io.netjar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Colours, on a terminal of the operating system.
@Timeout(120)
class ColoursTest {
  private static final String LAB =
      """
      name: one-lan
      lans:
        office: { subnet: 10.1.0.0/16, hosts: [desk, store] }
      programs:
        - { host: store, run: "echo serve --insecure --port 7" }
        - { host: desk, run: "echo call --insecure --message hello store:7" }
      """;

  @TempDir Path folder;

  /// What a command writes to a terminal.
  private String written(String words, String noColour) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String options =
        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --add-opens=java.base/java.lang=ALL-UNNAMED";
    String command =
        "'%s' %s -cp '%s' %s %s"
            .formatted(
                java, options, System.getProperty("java.class.path"), Main.class.getName(), words);
    var builder = new ProcessBuilder("script", "-qec", command, "/dev/null");
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    if (!noColour.isEmpty()) {
      builder.environment().put("NO_COLOR", noColour);
    }
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @ParameterizedTest
  @CsvSource({
    "run --help,                        Usage",
    "explain CAPTURE,                   info",
    "run LAB,                           one-lan"
  })
  void what_has_colours_on_a_terminal_has_none_where_no_color_is_set(String words, String text)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
    Path capture = folder.resolve("capture");
    Files.write(capture, SampleCapture.connection());
    Path lab = Files.writeString(folder.resolve("lab.yaml"), LAB);
    String all = words.replace("CAPTURE", "" + capture).replace("LAB", "" + lab);

    String coloured = written(all, "");
    String plain = written(all, "1");

    assertThat(coloured).contains("\u001b[");
    assertThat(plain).doesNotContain("\u001b").isNotBlank();
    assertThat(plain.toLowerCase(Locale.ROOT)).contains(text.toLowerCase(Locale.ROOT));
  }
}
