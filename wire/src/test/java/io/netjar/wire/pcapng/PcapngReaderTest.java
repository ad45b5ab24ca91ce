package io.netjar.wire.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
  private static final byte[] DATA = {1, 2, 3, 4, 5};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void both_byte_orders_are_read(boolean big) {
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] capture =
        new Captures(order)
            .section()
            .addInterface(1, 0, options -> Captures.option(options, Block.IF_NAME, utf8("eth0")))
            .enhanced(
                0,
                7_000_001,
                DATA,
                options -> {
                  Captures.option(options, Block.OPT_COMMENT, utf8("first"));
                  Captures.option(options, 2, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
                  Captures.option(options, Block.OPT_COMMENT, utf8("second"));
                  Captures.option(options, Block.OPT_END);
                })
            .toArray();

    CaptureRecord.Frame frame = Captures.frames(capture).getFirst();

    assertThat(frame.interfaceName()).isEqualTo("eth0");
    assertThat(frame.timeNanos()).isEqualTo(7_000_001_000L);
    assertThat(frame.bytes()).isEqualTo(DATA);
    assertThat(frame.comment()).isEqualTo("first; second");
    assertThat(Captures.read(capture).getLast()).isEqualTo(new CaptureRecord.End());
  }

  @Test
  void sections_of_different_byte_order_follow_each_other_with_interfaces_of_their_own() {
    byte[] first = oneFrame(ByteOrder.BIG_ENDIAN, "old");
    byte[] second = oneFrame(ByteOrder.LITTLE_ENDIAN, "new");
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertThat(Captures.frames(both))
        .extracting(CaptureRecord.Frame::interfaceName)
        .containsExactly("old", "new");
    assertThat(Captures.frames(both))
        .extracting(CaptureRecord.Frame::number)
        .containsExactly(1L, 2L);
  }

  @ParameterizedTest
  @CsvSource({
    // if_tsresol, ticks, nanoseconds
    "0, 3, 3000000000",
    "3, 1500, 1500000000",
    "6, 1500, 1500000",
    "9, 1500, 1500",
    "12, 1999, 1",
    "127, 5, 0",
    "0x80, 2, 2000000000",
    "0x8a, 1024, 1000000000",
    "0xa0, 4294967296, 1000000000",
    "0xff, 5, 0",
    "0, 9223372036854775807, 9223372036854775807",
    "9, -1, 9223372036854775807",
  })
  void time_stamps_come_in_any_resolution(String resolution, long ticks, long nanos) {
    byte[] capture =
        new Captures(ByteOrder.LITTLE_ENDIAN)
            .section()
            .addInterface(
                1,
                0,
                options ->
                    Captures.option(
                        options, Block.IF_TSRESOL, Integer.decode(resolution).byteValue()))
            .enhanced(0, ticks, DATA, _ -> {})
            .toArray();

    assertThat(Captures.frames(capture).getFirst().timeNanos()).isEqualTo(nanos);
  }

  @Test
  void the_offset_of_an_interface_is_added_to_its_time_stamps() {
    byte[] capture =
        new Captures(ByteOrder.BIG_ENDIAN)
            .section()
            .addInterface(
                1,
                0,
                options ->
                    Captures.option(
                        options, Block.IF_TSOFFSET, ByteBuffer.allocate(8).putLong(-100).array()))
            .enhanced(0, 101_500_000, DATA, _ -> {})
            .toArray();

    assertThat(Captures.frames(capture).getFirst().timeNanos()).isEqualTo(1_500_000_000L);
  }

  @Test
  void simple_obsolete_and_unknown_blocks_are_read_or_skipped() {
    byte[] capture =
        new Captures(ByteOrder.LITTLE_ENDIAN)
            .section()
            .addInterface(113, 4, _ -> {})
            .block(0x0bad, body -> body.put(DATA))
            .block(Block.SIMPLE_PACKET, body -> body.putInt(5).put(DATA, 0, 4))
            .block(
                Block.OBSOLETE_PACKET,
                body ->
                    body.putShort((short) 0)
                        .putShort((short) 9)
                        .putInt(0)
                        .putInt(2)
                        .putInt(5)
                        .putInt(90)
                        .put(DATA))
            .toArray();

    List<CaptureRecord.Frame> frames = Captures.frames(capture);

    assertThat(frames).hasSize(2);
    CaptureRecord.Frame simple = frames.getFirst();
    assertThat(simple.hasTime()).isFalse();
    assertThat(simple.bytes()).containsExactly(1, 2, 3, 4);
    assertThat(simple.originalLength()).isEqualTo(5);
    assertThat(simple.linkType()).isEqualTo(113);
    assertThat(simple.interfaceName()).isEqualTo("interface 0");
    CaptureRecord.Frame obsolete = frames.getLast();
    assertThat(obsolete.timeNanos()).isEqualTo(2_000);
    assertThat(obsolete.bytes()).isEqualTo(DATA);
    assertThat(obsolete.originalLength()).isEqualTo(90);
  }

  @ParameterizedTest
  @CsvSource({"true, 1000000, 999999", "false, 1000000, 999999", "true, 1, 999", "false, 1, 999"})
  void classic_pcap_is_read_in_both_byte_orders_and_units(
      boolean big, long fractionsPerMilli, int fraction) {
    // 1,000,000 stands for microseconds, 1 for nanoseconds.
    boolean micros = fractionsPerMilli > 1;
    byte[] capture =
        ByteBuffer.allocate(24 + 16 + 5)
            .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .putInt(micros ? 0xa1b2c3d4 : 0xa1b23c4d)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(65535)
            .putInt(1)
            .putInt(3)
            .putInt(fraction)
            .putInt(5)
            .putInt(77)
            .put(DATA)
            .array();

    CaptureRecord.Frame frame = Captures.frames(capture).getFirst();

    assertThat(frame.timeNanos()).isEqualTo(3_000_000_000L + (micros ? 999_999_000L : 999L));
    assertThat(frame.bytes()).isEqualTo(DATA);
    assertThat(frame.originalLength()).isEqualTo(77);
    assertThat(frame.linkType()).isEqualTo(1);
    assertNothingThrows(capture);
  }

  @Test
  void a_file_truncated_at_any_byte_gives_the_frames_before_and_the_reason() {
    byte[] capture = small();
    int shown = 0;
    for (int length = 0; length < capture.length; length++) {
      List<CaptureRecord> records = Captures.read(Arrays.copyOf(capture, length));

      assertThat(records.size() - 1).as("cut at %d", length).isGreaterThanOrEqualTo(shown);
      shown = records.size() - 1;
      if (records.getLast() instanceof CaptureRecord.Broken broken) {
        assertThat(broken.offset()).isLessThanOrEqualTo(length);
        assertThat(broken.reason())
            .containsAnyOf("the file ends inside", "not a capture file", "the file is empty");
      }
    }
    assertThat(shown).isEqualTo(2);
  }

  @Test
  void mutated_files_never_throw() {
    byte[] capture = small();
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] mutated = capture.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      assertThat(Captures.read(mutated).size()).as("seed %d", seed).isLessThan(20);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7f454c46 | not a capture file: begins with 7f454c46; pcapng begins with 0a0d0d0a, classic"
            + " pcap with d4c3b2a1",
        "0a0b | not a capture file: begins with 0a0b; pcapng begins with 0a0d0d0a, classic pcap"
            + " with d4c3b2a1",
        "1f8b0800 | not a capture file: begins with 1f8b0800 (gzip: unpack it first); pcapng begins"
            + " with 0a0d0d0a, classic pcap with d4c3b2a1",
      })
  void a_foreign_file_is_called_so(String hex, String reason) {
    byte[] file = java.util.HexFormat.of().parseHex(hex);

    assertThat(Captures.read(file)).containsExactly(new CaptureRecord.Broken(reason, 0));
  }

  @Test
  void damage_is_told_with_its_place_after_the_frames_before_it() {
    byte[] whole = oneFrame(ByteOrder.LITTLE_ENDIAN, "a");
    byte[] damaged = Arrays.copyOf(whole, whole.length + 12);
    // A block that claims 16 MiB and 4 bytes.
    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length + 4, 16_777_220);

    assertThat(Captures.frames(damaged)).hasSize(1);
    assertThat(Captures.read(damaged).getLast())
        .isEqualTo(
            new CaptureRecord.Broken(
                "a block of 16777220 bytes is over the most of 16777216", whole.length));
  }

  @Test
  void a_packet_of_an_interface_that_was_not_described_is_damage() {
    byte[] capture =
        new Captures(ByteOrder.LITTLE_ENDIAN).section().enhanced(3, 0, DATA, _ -> {}).toArray();

    assertThat(Captures.read(capture))
        .containsExactly(
            new CaptureRecord.Broken("a packet of interface 3, but the section describes 0", 28));
  }

  @Test
  void damaged_options_do_not_cost_the_frame() {
    byte[] capture =
        new Captures(ByteOrder.LITTLE_ENDIAN)
            .section()
            .addInterface(1, 0, _ -> {})
            .enhanced(0, 0, DATA, options -> options.putShort((short) 1).putShort((short) 99))
            .toArray();

    List<CaptureRecord> records = Captures.read(capture);

    assertThat(records).hasSize(2);
    assertThat(((CaptureRecord.Frame) records.getFirst()).bytes()).isEqualTo(DATA);
    assertThat(records.getLast())
        .isEqualTo(
            new CaptureRecord.Broken("the options of frame 1 run out of its block", 28 + 20));
  }

  @Test
  void a_version_to_come_is_not_guessed_at() {
    byte[] capture = new Captures(ByteOrder.LITTLE_ENDIAN).section().toArray();
    capture[12] = 2;

    assertThat(Captures.read(capture))
        .containsExactly(new CaptureRecord.Broken("pcapng version 2.0: only 1.x can be read", 0));
  }

  @Test
  void a_file_that_cannot_be_read_is_broken_and_stays_so() throws IOException {
    var unreadable =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Is a directory");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("Is a directory");
          }
        };
    try (var reader = new PcapngReader(unreadable)) {
      var broken = new CaptureRecord.Broken("the file cannot be read: Is a directory", 0);
      assertThat(reader.next()).isEqualTo(broken);
      assertThat(reader.next()).isEqualTo(broken);
    }
  }

  @Test
  void the_end_stays_the_end() throws IOException {
    try (var reader = new PcapngReader(new ByteArrayInputStream(Captures.written(_ -> {})))) {
      assertThat(reader.next()).isEqualTo(new CaptureRecord.End());
      assertThat(reader.next()).isEqualTo(new CaptureRecord.End());
    }
  }

  /// Cuts `capture` everywhere.
  private static void assertNothingThrows(byte[] capture) {
    for (int length = 0; length <= capture.length; length++) {
      assertThat(Captures.read(Arrays.copyOf(capture, length))).isNotEmpty();
    }
  }

  /// A capture of three frames on two interfaces, one with a comment.
  private static byte[] small() {
    return Captures.written(
        writer -> {
          writer.addInterface("desk", "the cable of desk");
          writer.packet(0, 1, new byte[60], 0, 60, null);
          writer.addInterface("desk dropped", "");
          writer.packet(1, 2, new byte[61], 0, 61, "dropped: loss");
          writer.packet(0, 3, DATA, 0, 5, null);
        });
  }

  private static byte[] oneFrame(ByteOrder order, String name) {
    return new Captures(order)
        .section()
        .addInterface(1, 0, options -> Captures.option(options, Block.IF_NAME, utf8(name)))
        .enhanced(0, 1, DATA, _ -> {})
        .toArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
