package io.netjar.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.wire.pcapng.CaptureRecord;
import io.netjar.wire.pcapng.PcapngReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wireshark finds nothing wrong with any frame of any example: none is malformed, no checksum is
/// bad, there is no expert error; except where a rule changed a bit and says so.
class CapturesAreCleanTest {
  @TempDir private Path folder;

  @BeforeEach
  void needs_tshark() {
    Tshark.assumeInstalled();
  }

  @Test
  void of_the_numbered_examples() throws Exception {
    for (var entry : Example.allNetworks().entrySet()) {
      Path captures = folder.resolve(entry.getKey());
      try (Network network = entry.getValue().get()) {
        network.capture(captures);
        network.run();
      }
      assertClean(captures);
    }
  }

  @Test
  void of_the_lab_files() throws Exception {
    for (LabFile lab : LabFile.all()) {
      Path captures = folder.resolve(lab.name());
      Files.createDirectories(captures);
      lab.run(folder, captures, _ -> {});
      assertClean(captures);
    }
  }

  /// The test can fail: the last capture of the first example, with one bit of one frame turned
  /// over in the file.
  @Test
  void a_broken_checksum_would_be_found() throws Exception {
    try (Network network = Example01FirstCall.network()) {
      network.capture(folder);
      network.run();
    }
    Path capture = folder.resolve("client.pcapng");
    byte[] bytes = Files.readAllBytes(capture);
    int question = indexOf(bytes, "is anybody there?");
    bytes[question] ^= 1;
    Files.write(capture, bytes);

    assertThat(Tshark.badFrames(capture))
        .singleElement()
        .asString()
        .contains("eth:ethertype:ip:tcp", "Bad checksum");
  }

  private static int indexOf(byte[] bytes, String text) {
    int index = new String(bytes, ISO_8859_1).indexOf(text);
    assertThat(index).isPositive();
    return index;
  }

  /// Looks at all captures of a folder at once: sections of pcapng may follow each other in a file.
  private static void assertClean(Path captures) throws IOException, InterruptedException {
    Path all = captures.resolve("all");
    try (var files = Files.list(captures);
        var out = Files.newOutputStream(all)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pcapng")).sorted().toList()) {
        Files.copy(file, out);
      }
    }
    assertThat(frames(all)).as("frames in " + captures.getFileName()).isPositive();
    assertThat(Tshark.badFrames(all)).as("bad frames in " + captures.getFileName()).isEmpty();
  }

  private static long frames(Path capture) throws IOException {
    try (var reader = new PcapngReader(new BufferedInputStream(Files.newInputStream(capture)))) {
      long frames = 0;
      CaptureRecord record = reader.next();
      while (record instanceof CaptureRecord.Frame) {
        frames++;
        record = reader.next();
      }
      assertThat(record).isInstanceOf(CaptureRecord.End.class);
      return frames;
    }
  }
}
