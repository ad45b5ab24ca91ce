package io.netjar.wire.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wireshark's command line reads what the writer wrote, and writes what the reader reads.
class TsharkOracleTest {
  @TempDir private Path directory;

  @BeforeEach
  void needs_tshark() {
    assumeTrue(
        Path.of("/usr/bin/tshark").toFile().canExecute(),
        "tshark is not installed (Debian: apt-get install tshark)");
  }

  @Test
  void tshark_sees_the_same_times_comments_and_interfaces() throws Exception {
    Path capture = write();

    assertThat(
            tshark(
                "-r",
                capture.toString(),
                "-T",
                "fields",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.interface_name",
                "-e",
                "frame.interface_description",
                "-e",
                "frame.len",
                "-e",
                "frame.comment"))
        .containsExactly(
            "0.000000000\tdesk\tthe cable of desk\t60\t",
            "0.000000001\tdesk\tthe cable of desk\t1514\t✗ dropped: loss",
            "1761000000.123456789\tstore dropped\t\t61\tcorrupted: bit 7",
            "9000000000.000000000\tdesk\tthe cable of desk\t70000\t");
  }

  @Test
  void the_reader_reads_what_tshark_writes() throws Exception {
    Path capture = write();
    List<CaptureRecord.Frame> expected = Captures.frames(Files.readAllBytes(capture));
    // The fourth time stamp does not fit into the 32 bits of seconds of classic pcap.
    for (String format : List.of("pcapng", "nsecpcap", "pcap")) {
      Path copy = directory.resolve("copy." + format);
      tshark(
          "-r", capture.toString(), "-Y", "frame.number < 4", "-F", format, "-w", copy.toString());

      List<CaptureRecord.Frame> frames = Captures.frames(Files.readAllBytes(copy));

      assertThat(frames).as(format).hasSize(3);
      for (int i = 0; i < 3; i++) {
        long unit = format.equals("pcap") ? 1_000 : 1;
        long time = expected.get(i).timeNanos();
        assertThat(frames.get(i).timeNanos()).as(format).isEqualTo(time - time % unit);
        assertThat(frames.get(i).bytes()).as(format).isEqualTo(expected.get(i).bytes());
        if (format.equals("pcapng")) {
          assertThat(frames.get(i).interfaceName()).isEqualTo(expected.get(i).interfaceName());
          assertThat(frames.get(i).comment()).isEqualTo(expected.get(i).comment());
        }
      }
    }
  }

  private Path write() throws IOException {
    Path capture = directory.resolve("capture.pcapng");
    try (var writer = new PcapngWriter(Files.newOutputStream(capture), capture.toString())) {
      int desk = writer.addInterface("desk", "the cable of desk");
      writer.packet(desk, 0, new byte[60], 0, 60, null);
      writer.packet(desk, 1, new byte[1514], 0, 1514, "✗ dropped: loss");
      int dropped = writer.addInterface("store dropped", "");
      writer.packet(dropped, 1_761_000_000_123_456_789L, new byte[61], 0, 61, "corrupted: bit 7");
      writer.packet(desk, 9_000_000_000_000_000_000L, new byte[70_000], 0, 70_000, null);
    }
    return capture;
  }

  private List<String> tshark(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("/usr/bin/tshark"));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    var builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(output.toFile());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    return Files.readAllLines(output, UTF_8);
  }
}
