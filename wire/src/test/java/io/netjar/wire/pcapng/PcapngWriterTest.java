package io.netjar.wire.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {

  @Test
  void what_is_written_is_read_again() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      var expected = new ArrayList<CaptureRecord.Frame>();
      byte[] capture = Captures.written(writer -> expected.addAll(write(writer, random)));

      List<CaptureRecord> records = Captures.read(capture);

      assertThat(records).as("seed %d", seed).hasSize(expected.size() + 1);
      assertThat(records.getLast()).as("seed %d", seed).isEqualTo(new CaptureRecord.End());
      for (int i = 0; i < expected.size(); i++) {
        assertThat(records.get(i))
            .as("seed %d", seed)
            .usingRecursiveComparison()
            .withEqualsForType(Arrays::equals, byte[].class)
            .isEqualTo(expected.get(i));
      }
    }
  }

  /// Writes a random capture; interfaces come and go between the packets.
  private static List<CaptureRecord.Frame> write(PcapngWriter writer, SplittableRandom random) {
    var names = new ArrayList<String>();
    var written = new ArrayList<CaptureRecord.Frame>();
    int packets = random.nextInt(40);
    for (int i = 0; i < packets; i++) {
      if (names.isEmpty() || random.nextInt(8) == 0) {
        String name = "cable-" + "é✗x".repeat(random.nextInt(4)) + names.size();
        assertThat(writer.addInterface(name, random.nextBoolean() ? "" : "of a host"))
            .isEqualTo(names.size());
        names.add(name);
      }
      // Now and then longer than the writer's buffer.
      int length = random.nextInt(random.nextInt(30) == 0 ? 200_000 : 1600);
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      int interfaceId = random.nextInt(names.size());
      long time = random.nextLong(Long.MAX_VALUE);
      String comment =
          random.nextInt(3) > 0 ? null : "✗ dropped: " + "loss".repeat(1 + random.nextInt(9));
      byte[] around = new byte[length + 7];
      System.arraycopy(bytes, 0, around, 5, length);
      writer.packet(interfaceId, time, around, 5, length, comment);
      written.add(
          new CaptureRecord.Frame(
              i + 1,
              names.get(interfaceId),
              CaptureRecord.Frame.ETHERNET,
              time,
              length,
              bytes,
              comment));
    }
    return written;
  }

  @Test
  void every_place_in_the_buffer_can_be_its_end() {
    // 61 bytes of payload make blocks of 96 bytes: 64 KiB is not a multiple of what comes first.
    byte[] bytes = new byte[61];
    for (int first = 0; first < 128; first++) {
      int firstLength = 65_300 + first;
      byte[] capture =
          Captures.written(
              writer -> {
                writer.addInterface("a", "");
                writer.packet(0, 1, new byte[firstLength], 0, firstLength, null);
                writer.packet(0, 2, bytes, 0, bytes.length, "x");
                writer.packet(0, 3, bytes, 0, bytes.length, null);
              });

      assertThat(Captures.frames(capture))
          .extracting(CaptureRecord.Frame::timeNanos)
          .as("first frame of %d bytes", firstLength)
          .containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void a_comment_longer_than_an_option_is_cut_at_a_whole_character() {
    byte[] capture =
        Captures.written(
            writer -> {
              writer.addInterface("a", "");
              writer.packet(0, 0, new byte[1], 0, 1, "é".repeat(40_000));
            });

    assertThat(Captures.frames(capture).getFirst().comment()).isEqualTo("é".repeat(32_767));
  }

  @Test
  void flush_hands_over_whole_blocks() {
    var out = new ByteArrayOutputStream();
    try (var writer = new PcapngWriter(out)) {
      writer.addInterface("a", "");
      writer.packet(0, 5, new byte[60], 0, 60, null);
      assertThat(out.size()).isZero();

      writer.flush();

      assertThat(Captures.frames(out.toByteArray())).hasSize(1);
    }
  }

  @Test
  void wrong_arguments_are_named_and_leave_the_capture_whole() {
    byte[] capture =
        Captures.written(
            writer -> {
              writer.addInterface("a", "");
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> writer.packet(1, 0, new byte[1], 0, 1, null))
                  .withMessage("interface 1 is not one of the 1 added");
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> writer.packet(0, -1, new byte[1], 0, 1, null))
                  .withMessage("time before 0: -1 ns");
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> writer.packet(0, 0, new byte[300_000], 0, 300_000, null))
                  .withMessage("frame of 300000 bytes, not 0 to 262144");
              assertThatThrownBy(() -> writer.packet(0, 0, new byte[4], 2, 3, null))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              writer.packet(0, 0, new byte[4], 1, 3, null);
            });

    assertThat(Captures.read(capture)).hasSize(2);
    assertThat(Captures.read(capture).getLast()).isEqualTo(new CaptureRecord.End());
  }

  @Test
  void a_closed_writer_takes_nothing_more() {
    var writer = new PcapngWriter(new ByteArrayOutputStream(), "desk.pcapng");
    writer.addInterface("a", "");
    writer.close();
    writer.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> writer.packet(0, 0, new byte[1], 0, 1, null))
        .withMessage("desk.pcapng is closed");
  }

  @Test
  void a_full_disk_is_reported_with_the_name_of_the_file_and_the_stream_is_closed() {
    var disk = new FullDisk();
    var writer = new PcapngWriter(disk, "out/desk.pcapng");

    assertThatThrownBy(writer::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write out/desk.pcapng: No space left on device");
    assertThat(disk.closed).isTrue();
  }

  private static final class FullDisk extends OutputStream {
    private boolean closed;

    @Override
    public void write(int value) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
