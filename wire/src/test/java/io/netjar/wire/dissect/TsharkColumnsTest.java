package io.netjar.wire.dissect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.wire.pcapng.PcapngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The columns of the golden frames are those that Wireshark shows.
class TsharkColumnsTest {
  private static final Path TSHARK = Path.of("/usr/bin/tshark");

  /// Of these Wireshark knows more (LLC, a reserved EtherType, the other fragments); it words the
  /// damage of broken ones differently.
  private static final List<String> DIFFERENT =
      List.of("ieee-802.3", "unknown-type", "ipv4-last-fragment", "empty");

  @TempDir private Path directory;

  @Test
  void tshark_shows_the_same_columns() throws Exception {
    assumeTrue(
        TSHARK.toFile().canExecute(), "tshark is not installed (Debian: apt-get install tshark)");
    var goldens =
        Golden.all().stream()
            .filter(g -> !DIFFERENT.contains(g.name()) && !g.name().startsWith("broken"))
            .toList();
    var expected = goldens.stream().map(g -> columns(g.frame())).toList();
    assertThat(tshark(capture(goldens))).containsExactlyElementsOf(expected);
  }

  private static String columns(byte[] frame) {
    var dissection = Dissection.of(frame, 0, frame.length);
    return String.join(
        "\t",
        dissection.source(),
        dissection.destination(),
        dissection.protocol(),
        dissection.info());
  }

  private Path capture(List<Golden> goldens) throws IOException {
    Path capture = directory.resolve("golden.pcapng");
    try (var writer = new PcapngWriter(Files.newOutputStream(capture))) {
      int cable = writer.addInterface("cable", "");
      for (Golden golden : goldens) {
        writer.packet(cable, 0, golden.frame(), 0, golden.frame().length, null);
      }
    }
    return capture;
  }

  /// What depends on other frames or on higher layers is switched off.
  private List<String> tshark(Path capture) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    var builder =
        new ProcessBuilder(
            List.of(
                TSHARK.toString(),
                "-r",
                capture.toString(),
                "-o",
                "tcp.relative_sequence_numbers:FALSE",
                "-o",
                "tcp.analyze_sequence_numbers:FALSE",
                "--disable-protocol",
                "dns",
                "--disable-protocol",
                "echo",
                "-T",
                "fields",
                "-e",
                "_ws.col.Source",
                "-e",
                "_ws.col.Destination",
                "-e",
                "_ws.col.Protocol",
                "-e",
                "_ws.col.Info"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(output.toFile());
    Process process = builder.start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    return Files.readAllLines(output, UTF_8).stream().map(TsharkColumnsTest::plain).toList();
  }

  /// Wireshark shows a ping's sequence number in both byte orders and with commas.
  private static String plain(String line) {
    return line.replaceAll(" +id=(\\w+), seq=(\\d+)/\\d+, ttl=(\\d+).*", " id=$1 seq=$2 ttl=$3");
  }
}
