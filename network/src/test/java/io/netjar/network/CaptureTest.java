package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.pcapng.CaptureRecord;
import io.netjar.wire.pcapng.PcapngReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class CaptureTest {
  private static List<CaptureRecord.Frame> read(Path file) throws IOException {
    var frames = new ArrayList<CaptureRecord.Frame>();
    try (var reader = new PcapngReader(Files.newInputStream(file))) {
      var next = reader.next();
      while (next instanceof CaptureRecord.Frame frame) {
        frames.add(frame);
        next = reader.next();
      }
      assertThat(next).isInstanceOf(CaptureRecord.End.class);
    }
    return frames;
  }

  @Test
  void a_capture_holds_every_frame_with_its_time_and_its_fate(@TempDir Path directory)
      throws IOException {
    var wire = new Wire(1, CableSettings.DEFAULT);
    var network = wire.network;
    var capture = network.capture(directory.resolve("new/folder"));
    assertThat(capture.files().stream().map(file -> file.getFileName().toString()))
        .containsExactly("tested.pcapng", "second.pcapng");
    wire.sendNumbered(1);
    network.run();
    long later = network.nowNanos();
    wire.cable.add(
        passage -> {
          passage.delay(10, "slow");
          if (passage.length() > 60) {
            passage.drop("too long for me");
          }
        });
    wire.send(61);
    wire.send(60);
    network.run();
    network.close();

    var frames = read(capture.files().getFirst());
    assertThat(frames.stream().map(CaptureRecord.Frame::timeNanos))
        .containsExactly(0L, later, later);
    assertThat(frames.stream().map(CaptureRecord.Frame::interfaceName))
        .containsExactly("tested", "tested dropped", "tested");
    assertThat(frames.stream().map(CaptureRecord.Frame::comment))
        .containsExactly(null, "dropped: too long for me (slow: 10 ns later)", "slow: 10 ns later");
    assertThat(frames.stream().map(frame -> frame.bytes().length)).containsExactly(60, 61, 60);
    assertThat(read(capture.files().get(1))).hasSize(2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_file_that_cannot_be_written_leaves_the_others_complete(@TempDir Path directory)
      throws IOException {
    Files.createSymbolicLink(directory.resolve("tested.pcapng"), Path.of("/dev/full"));
    var wire = new Wire(1, CableSettings.DEFAULT);
    var capture = wire.network.capture(directory);
    wire.send(60);
    wire.network.run();
    assertThatThrownBy(wire.network::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("tested.pcapng");
    assertThat(read(capture.files().get(1))).hasSize(1);
    Files.delete(capture.files().getFirst());
  }

  @Test
  void a_closed_capture_takes_no_more_frames(@TempDir Path directory) throws IOException {
    var wire = new Wire(1, CableSettings.DEFAULT);
    var capture = wire.network.capture(directory);
    wire.send(60);
    capture.close();
    wire.send(60);
    wire.network.run();
    wire.network.close();
    assertThat(read(capture.files().getFirst())).hasSize(1);
  }
}
