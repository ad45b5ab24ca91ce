package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Wireshark's command line as the judge of captures.
final class Tshark {
  private static final Path PROGRAM = Path.of("/usr/bin/tshark");

  /// What no frame may be.
  private static final String BAD =
      "_ws.malformed || _ws.expert.severity == \"Error\""
          + " || ip.checksum.status == \"Bad\" || icmp.checksum.status == \"Bad\""
          + " || tcp.checksum.status == \"Bad\" || udp.checksum.status == \"Bad\"";

  private Tshark() {}

  static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(PROGRAM), "tshark is not installed (Debian: apt-get install tshark)");
  }

  /// The frames of a capture that are malformed, have a bad checksum or an expert error, a line
  /// each, but for those whose comment says that a rule has changed a bit.
  static List<String> badFrames(Path capture) throws IOException, InterruptedException {
    return read(
        capture,
        "(" + BAD + ") && !(frame.comment contains \"corrupted\")",
        "frame.number",
        "frame.interface_name",
        "frame.protocols",
        "_ws.expert.message",
        "frame.comment");
  }

  private static List<String> read(Path capture, String filter, String... fields)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.addAll(List.of(PROGRAM.toString(), "-n", "-r", capture.toString()));
    for (String protocol : List.of("ip", "tcp", "udp")) {
      command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
    }
    // Else Wireshark guesses from port numbers what stands above UDP and TCP, and is often wrong.
    for (String protocol : List.of("tcp", "udp")) {
      command.addAll(List.of("-d", protocol + ".port==1-65535,data"));
    }
    command.addAll(List.of("-Y", filter, "-T", "fields"));
    for (String field : fields) {
      command.addAll(List.of("-e", field));
    }
    Path output = Files.createTempFile("tshark", ".txt");
    Path errors = Files.createTempFile("tshark", ".log");
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().put("LC_ALL", "C.UTF-8");
      var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("tshark failed: " + command + ": " + Files.readString(errors, UTF_8));
      }
      return Files.readAllLines(output, UTF_8);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
