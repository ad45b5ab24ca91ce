package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.frames.FrameException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static final int MOST = 1 << 20;

  static Stream<String> framings() {
    return Stream.of(
        "u8",
        "u16",
        "u32",
        "u64",
        "i8",
        "i16",
        "i32",
        "i64",
        "u16le",
        "i32le",
        "i32native",
        "u64le",
        "u16+",
        "i32le+",
        "varint",
        "lines",
        "until:\r\n",
        "until:-end-");
  }

  private static byte[] written(Framing framing, byte[]... messages) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = FrameWriter.to(out, framing, MOST);
    for (byte[] message : messages) {
      writer.write(message);
    }
    return out.toByteArray();
  }

  private static List<String> read(InputStream in, Framing framing) throws IOException {
    var reader = new FrameReader(in, framing, MOST);
    var messages = new ArrayList<String>();
    for (byte[] next = reader.read(); next != null; next = reader.read()) {
      messages.add(new String(next, UTF_8));
    }
    return messages;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  // Pitfall P1.
  @ParameterizedTest
  @MethodSource("framings")
  void three_messages_come_out_however_the_stream_is_cut_at_two_places(String text)
      throws IOException {
    var framing = Framing.parse(text);
    byte[] stream = written(framing, bytes("one"), bytes(""), bytes("drei"));

    assertThat(read(Pieces.single(stream), framing)).containsExactly("one", "", "drei");
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        assertThat(read(Pieces.of(stream, first, second), framing))
            .as("cut at %d and %d", first, second)
            .containsExactly("one", "", "drei");
      }
    }
  }

  // Pitfall P3.
  @ParameterizedTest
  @MethodSource("framings")
  void the_end_of_the_stream_is_an_end_only_between_messages(String text) throws IOException {
    var framing = Framing.parse(text);
    byte[] first = written(framing, bytes("one"));
    byte[] both = written(framing, bytes("one"), bytes("two"));

    for (int end = 0; end <= both.length; end++) {
      var cut = new ByteArrayInputStream(both, 0, end);
      if (end == 0 || end == first.length || end == both.length) {
        assertThat(read(cut, framing)).hasSize(end == 0 ? 0 : end / first.length);
      } else {
        assertThatThrownBy(() -> read(cut, framing))
            .as("cut at %d", end)
            .isInstanceOfSatisfying(
                FrameException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CUT))
            .hasMessageStartingWith("the stream ended within a frame: ");
      }
    }
  }

  // Pitfall P3.
  @Test
  void a_cut_says_how_much_is_missing() {
    assertThatThrownBy(() -> read(new ByteArrayInputStream(hex("0000")), LengthPrefix.U32))
        .hasMessageContaining("2 of the bytes of its length, at least 2 missing");
    assertThatThrownBy(() -> read(new ByteArrayInputStream(hex("000003e8 6162")), LengthPrefix.U32))
        .hasMessageContaining("2 of 1,000 bytes of its body, 998 missing");
  }

  // Pitfall P2.
  @Test
  void a_thousand_messages_and_a_half_in_one_piece_are_a_thousand_and_a_half() throws IOException {
    var messages = new byte[1001][];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = bytes("message " + i);
    }
    byte[] stream = written(LengthPrefix.U32, messages);
    var pieces = Pieces.of(stream, stream.length - 5);
    var reader = new FrameReader(pieces, LengthPrefix.U32, MOST);

    for (byte[] message : messages) {
      assertThat(reader.read()).isEqualTo(message);
    }
    assertThat(reader.read()).isNull();
    assertThat(pieces.reads()).isLessThan(10);
  }

  @ParameterizedTest
  @CsvSource({
    "u8, 05 61 62 63 64 65",
    "u16, 00 05 61 62 63 64 65",
    "u16le, 05 00 61 62 63 64 65",
    "u32, 00 00 00 05 61 62 63 64 65",
    "u32+, 00 00 00 09 61 62 63 64 65",
    "i32le+, 09 00 00 00 61 62 63 64 65",
    "u64le, 05 00 00 00 00 00 00 00 61 62 63 64 65",
    "varint, 05 61 62 63 64 65",
    "lines, 61 62 63 64 65 0a"
  })
  void a_message_stands_on_the_wire_as_its_framing_says(String text, String expected)
      throws IOException {
    assertThat(written(Framing.parse(text), bytes("abcde"))).isEqualTo(hex(expected));
  }

  @Test
  void native_order_is_the_machine_s() throws IOException {
    boolean isLittle = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN);

    assertThat(written(Framing.parse("i32native"), bytes("a")))
        .isEqualTo(hex(isLittle ? "01000000 61" : "00000001 61"));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "127, 1", "128, 2", "16383, 2", "16384, 3", "1000000, 3"})
  void a_varint_takes_a_byte_for_each_7_bits(int length, int bytes) throws IOException {
    byte[] stream = written(new Varint(), new byte[length]);

    assertThat(stream).hasSize(bytes + length);
    assertThat(new FrameReader(new ByteArrayInputStream(stream), new Varint(), MOST).read())
        .hasSize(length);
  }

  // Pitfall P4.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "u32 | ff ff ff ff | a frame of 4294967295 bytes is announced, 1,048,576 bytes are allowed",
        "i32 | ff ff ff ff | the length of a frame is negative: -1",
        "i32 | 80 00 00 00 | the length of a frame is negative: -2147483648",
        "u32 | 7f ff ff ff | a frame of 2147483647 bytes is announced, 1,048,576 bytes are allowed",
        "u64 | ff ff ff ff ff ff ff ff | a frame of 18446744073709551615 bytes is announced",
        "u32 | 47 45 54 20 | a frame of 1195725856 bytes is announced, 1,048,576 bytes are allowed;"
            + " this looks like HTTP",
        "u32 | 16 03 01 02 | this looks like TLS",
        "u32 | 53 53 48 2d | this looks like SSH",
        "u32 | 05 00 00 00 | in the other byte order it would be 5",
        "i32le | 00 00 20 00 | in the other byte order it would be 8192",
        "u32+ | 00 00 00 03 | the length of a frame counts itself, and 3 is less than its 4",
        "varint | 85 80 00 | the length of a frame, 5, ends in zeros",
        "varint | ff ff ff ff ff ff ff ff ff 01 | the length of a frame takes more than 9",
      })
  void a_length_that_cannot_be_is_refused_with_a_guess(String framing, String start, String said) {
    assertThatThrownBy(() -> read(new ByteArrayInputStream(hex(start)), Framing.parse(framing)))
        .isInstanceOf(FrameException.class)
        .hasMessageContaining(said);
  }

  // Pitfall P4.
  @Test
  void a_length_is_checked_before_anything_is_allocated() {
    // With the limit of an array's size each of them would take 2 GB.
    for (int i = 0; i < 1000; i++) {
      assertThatThrownBy(
              () ->
                  new FrameReader(new ByteArrayInputStream(hex("7fffffff")), LengthPrefix.U32, 99)
                      .read())
          .hasMessageContaining("99 bytes are allowed");
    }
  }

  @Test
  void a_guess_is_made_at_the_start_of_a_stream_only() throws IOException {
    byte[] stream = hex("00000001 61 47455420");
    var reader = new FrameReader(new ByteArrayInputStream(stream), LengthPrefix.U32, MOST);

    assertThat(reader.read()).isEqualTo(bytes("a"));
    assertThatThrownBy(reader::read).hasMessageNotContaining("HTTP");
  }

  // Pitfall P5.
  @Test
  void a_flood_of_empty_messages_is_read_one_after_the_other() throws IOException {
    var flood =
        new InputStream() {
          private long left = 40_000_000;

          @Override
          public int read() {
            return left-- > 0 ? 0 : -1;
          }

          @Override
          public int read(byte[] into, int offset, int most) {
            int count = (int) Math.min(most, left);
            Arrays.fill(into, offset, offset + count, (byte) 0);
            left -= count;
            return count > 0 ? count : -1;
          }
        };
    var reader = new FrameReader(flood, LengthPrefix.U32, MOST);
    int count = 0;
    while (reader.read() != null) {
      count++;
    }

    assertThat(count).isEqualTo(10_000_000);
  }

  @Test
  void a_line_has_a_limit_before_its_end_has_come() {
    var endless = new ByteArrayInputStream(new byte[2 * MOST]);

    assertThatThrownBy(() -> new FrameReader(endless, Delimiter.LINES, 1000).read())
        .isInstanceOf(FrameException.class)
        .hasMessageContaining(
            "more than the 1,000 bytes that are allowed, and no end (lines) so far");
    assertThat(endless.available()).as("what was not read").isGreaterThan(MOST);
  }

  @Test
  void a_line_of_the_most_bytes_is_taken_and_one_more_is_not() throws IOException {
    var fits = new FrameReader(new ByteArrayInputStream(bytes("abc\n")), Delimiter.LINES, 3);
    assertThat(fits.read()).isEqualTo(bytes("abc"));
    assertThatThrownBy(
            () -> new FrameReader(Pieces.single(bytes("abcd\n")), Delimiter.LINES, 3).read())
        .hasMessageContaining("more than the 3 bytes");
  }

  @Test
  void a_message_that_holds_its_end_is_not_written() {
    var out = new ByteArrayOutputStream();

    for (String message : List.of("two\nlines")) {
      assertThatThrownBy(() -> FrameWriter.to(out, Delimiter.LINES, MOST).write(bytes(message)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("holds what ends a message");
    }
    var overlapping = FrameWriter.to(out, Framing.parse("until:aba"), MOST);
    assertThatThrownBy(() -> overlapping.write(bytes("xab")))
        .hasMessageContaining("holds what ends a message");
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"u8, 255", "i8, 127", "u8+, 254", "i16, 32767", "u16+, 65533"})
  void a_message_that_its_length_cannot_name_is_not_written(String text, int most)
      throws IOException {
    var framing = Framing.parse(text);
    var out = new ByteArrayOutputStream();
    FrameWriter.to(out, framing, MOST).write(new byte[most]);
    byte[] read =
        new FrameReader(new ByteArrayInputStream(out.toByteArray()), framing, MOST).read();
    assertThat(read).hasSize(most);

    assertThatThrownBy(() -> FrameWriter.to(out, framing, MOST).write(new byte[most + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the most that its length can say");
  }

  // Pitfall P6.
  @Test
  void a_message_is_written_with_one_call() throws IOException {
    var calls = new ArrayList<Integer>();
    var stream =
        new OutputStream() {
          @Override
          public void write(int value) {
            calls.add(1);
          }

          @Override
          public void write(byte[] from, int offset, int length) {
            calls.add(length);
          }
        };
    FrameWriter.to(stream, LengthPrefix.U32, MOST).write(new byte[100_000]);
    assertThat(calls).containsExactly(100_004);

    var channel = new Channel(Integer.MAX_VALUE);
    FrameWriter.to(channel, LengthPrefix.U32, MOST).write(new byte[100_000]);
    assertThat(channel.calls).isEqualTo(1);
    assertThat(channel.taken.size()).isEqualTo(100_004);
  }

  // Pitfall P1.
  @Test
  void a_channel_that_takes_a_byte_a_time_gets_the_whole_message() throws IOException {
    var channel = new Channel(1);

    FrameWriter.to(channel, Framing.parse("until:\r\n"), MOST).write(bytes("hello"));

    assertThat(channel.taken.toString(UTF_8)).isEqualTo("hello\r\n");
  }

  /// Takes so many bytes with each call.
  private static final class Channel implements GatheringByteChannel {
    private final int most;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int calls;

    Channel(int most) {
      this.most = most;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      calls++;
      long count = 0;
      for (int i = offset; i < offset + length && count < most; i++) {
        while (from[i].hasRemaining() && count < most) {
          taken.write(from[i].get());
          count++;
        }
      }
      return count;
    }

    @Override
    public long write(ByteBuffer[] from) {
      return write(from, 0, from.length);
    }

    @Override
    public int write(ByteBuffer from) {
      return (int) write(new ByteBuffer[] {from}, 0, 1);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void a_message_can_be_read_as_a_stream_and_what_is_left_is_skipped() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    byte[] stream = written(LengthPrefix.U32, large, bytes("after"));
    var reader = new FrameReader(Pieces.of(stream, 3, 9, 70_000), LengthPrefix.U32, MOST);

    var body = Objects.requireNonNull(reader.open());
    assertThat(body.length()).isEqualTo(large.length);
    assertThat(body.readNBytes(1000)).isEqualTo(Arrays.copyOf(large, 1000));
    assertThat(Objects.requireNonNull(reader.open()).readAllBytes()).isEqualTo(bytes("after"));
    assertThat(body.read()).as("the body before").isEqualTo(-1);
    assertThat(reader.open()).isNull();
  }

  @Test
  void a_stream_cut_within_an_opened_message_says_so() throws IOException {
    byte[] stream = written(LengthPrefix.U32, new byte[10]);
    var reader = new FrameReader(new ByteArrayInputStream(stream, 0, 9), LengthPrefix.U32, MOST);

    assertThatThrownBy(() -> Objects.requireNonNull(reader.open()).readAllBytes())
        .isInstanceOf(FrameException.class)
        .hasMessageContaining("5 of 10 bytes of its body, 5 missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"u24", "u32be+x", "varints", "until:", "", "U32"})
  void a_framing_that_there_is_not_is_named(String text) {
    assertThatThrownBy(() -> Framing.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no framing");
  }

  // Pitfall P1.
  @ParameterizedTest
  @MethodSource("framings")
  void random_messages_in_random_pieces_come_out_as_they_went_in(String text) throws IOException {
    var framing = Framing.parse(text);
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var messages = new ArrayList<String>();
      var out = new ByteArrayOutputStream();
      var writer = FrameWriter.to(out, framing, MOST);
      for (int i = random.nextInt(20); i > 0; i--) {
        String message = "x".repeat(random.nextInt(100)) + (random.nextInt(9) == 0 ? "y" : "");
        messages.add(message);
        writer.write(bytes(message));
      }
      byte[] stream = out.toByteArray();
      var cuts = random.ints(10, 0, stream.length + 1).sorted().toArray();
      assertThat(read(Pieces.of(stream, cuts), framing)).as("seed %d", seed).isEqualTo(messages);
    }
  }
}
