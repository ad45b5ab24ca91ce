package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.cli.Note.Kind;
import io.netjar.labfile.LabRun;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import io.netjar.wire.pcapng.PcapngReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Wireshark's `tcp.analysis` as the judge of the ladder's names, on a path that loses, reorders
/// and copies, seen from both of its ends.
class LadderTsharkTest {
  private static final Path TSHARK = Path.of("/usr/bin/tshark");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void what_is_sent_again_is_what_wireshark_says(long seed) throws Exception {
    assumeTrue(Files.isExecutable(TSHARK), "tshark is not installed");
    Files.write(folder.resolve("data"), new byte[200_000]);
    Path file =
        Files.writeString(
            folder.resolve("lab.yaml"),
            """
            name: lossy
            lans:
              office: { subnet: 192.168.1.0/24, hosts: [desk, store] }
            cables:
              desk: { rate: 10 Mbit/s, delay: 20 ms, loss: 2 %, reorder: 2 %, duplicate: 1 % }
            programs:
              - { host: store, run: "files serve --plain --into inbox --port 9000", service: true }
              - { host: desk,  run: "files send --plain DATA store:9000" }
            """
                .replace("DATA", folder.resolve("data").toString()));
    LabRun.run(LabRun.read(file), seed, folder, _ -> {});
    for (String host : new String[] {"desk", "store"}) {
      Path capture = folder.resolve(host + ".pcapng");
      Set<Long> again =
          ours(capture, note -> note.kind().isRetransmission() || note.kind() == Kind.OUT_OF_ORDER);
      assertThat(again)
          .as("sent again or out of order, seen by " + host)
          .isNotEmpty()
          .isEqualTo(
              wireshark(
                  capture,
                  "tcp.analysis.retransmission || tcp.analysis.out_of_order"
                      + " || tcp.analysis.fast_retransmission"
                      + " || tcp.analysis.spurious_retransmission"));
      assertThat(ours(capture, Kind.GAP))
          .isEqualTo(wireshark(capture, "tcp.analysis.lost_segment"));
      assertThat(ours(capture, Kind.WINDOW_UPDATE))
          .isEqualTo(wireshark(capture, "tcp.analysis.window_update"));
      // Wireshark counts more: also while nothing is outstanding (RFC 5681 §2: no duplicates).
      assertThat(wireshark(capture, "tcp.analysis.duplicate_ack"))
          .containsAll(ours(capture, Kind.DUPLICATE_ACK));
    }
  }

  private static Set<Long> ours(Path capture, Kind first, Kind... others) throws IOException {
    var kinds = EnumSet.of(first, others);
    return ours(capture, note -> kinds.contains(note.kind()));
  }

  private static Set<Long> ours(Path capture, Predicate<Note> wanted) throws IOException {
    var trace = new TcpTrace();
    try (var in = new BufferedInputStream(Files.newInputStream(capture));
        var reader = new PcapngReader(in)) {
      while (reader.next() instanceof Frame frame) {
        var segment = TracedSegment.of(ExplainedFrame.of(frame));
        if (segment != null) {
          trace.add(segment, true);
        }
      }
    }
    var frames = new TreeSet<Long>();
    for (var connection : trace.connections()) {
      for (var row : connection.rows) {
        if (row.notes().stream().anyMatch(wanted)) {
          frames.add(row.segment().frame());
        }
      }
    }
    return frames;
  }

  private Set<Long> wireshark(Path capture, String filter) throws Exception {
    Path out = folder.resolve("frames.txt");
    String file = capture.toString();
    var process =
        new ProcessBuilder(
                TSHARK.toString(),
                "-n",
                "-r",
                file,
                "-Y",
                filter,
                "-T",
                "fields",
                "-e",
                "frame.number")
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    var frames = new TreeSet<Long>();
    Files.readAllLines(out).forEach(line -> frames.add(Long.valueOf(line.strip())));
    return frames;
  }
}
