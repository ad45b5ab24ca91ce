package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.frames.FrameException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final int MOST_HEADER = 1000;
  private static final String HEADER = "{\"name\":\"a\"}";

  private static MessageReader reader(InputStream in) {
    return new MessageReader(in, MOST_HEADER, 1 << 20);
  }

  private static byte[] written(byte[]... payloads) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new MessageWriter(out, MOST_HEADER);
    for (byte[] payload : payloads) {
      writer.write(HEADER, new ByteArrayInputStream(payload), payload.length);
    }
    return out.toByteArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void headers_and_payloads_come_out_as_they_went_in() throws IOException {
    byte[] large = random(300_000);
    byte[] stream = written(large, new byte[0], random(10));
    var reader = reader(Pieces.of(stream, 2, 10, 17, 100_000, 299_999));

    var first = Objects.requireNonNull(reader.next());
    assertThat(first.header()).isEqualTo(HEADER);
    assertThat(first.payload().length()).isEqualTo(large.length);
    assertThat(first.payload().readAllBytes()).isEqualTo(large);
    assertThat(Objects.requireNonNull(reader.next()).payload().length()).isZero();
    var last = Objects.requireNonNull(reader.next());
    assertThat(last.payload().readAllBytes()).isEqualTo(random(10));
    assertThat(reader.next()).isNull();
  }

  @Test
  void a_payload_that_was_not_read_is_skipped() throws IOException {
    var reader = reader(Pieces.single(written(random(70_000), random(5))));

    reader.next();
    assertThat(Objects.requireNonNull(reader.next()).payload().readAllBytes()).isEqualTo(random(5));
  }

  @Test
  void whether_the_next_was_read_ahead_is_known() throws IOException {
    byte[] stream = written(random(5), random(6), random(7));
    var reader = reader(Pieces.of(stream, written(random(5), random(6)).length));

    assertThat(reader.hasMore()).as("before anything was asked for").isFalse();
    Objects.requireNonNull(reader.next()).payload().readAllBytes();
    assertThat(reader.hasMore()).as("a second one came with the first").isTrue();
    Objects.requireNonNull(reader.next()).payload().readAllBytes();
    assertThat(reader.hasMore()).as("the third has to be waited for").isFalse();
    Objects.requireNonNull(reader.next()).payload().readAllBytes();
    assertThat(reader.hasMore()).isFalse();
  }

  // Pitfall P3.
  @Test
  void the_stream_may_end_only_between_messages() throws IOException {
    byte[] stream = written(random(20));

    for (int end = 1; end < stream.length; end++) {
      var reader = reader(new ByteArrayInputStream(stream, 0, end));
      assertThatThrownBy(() -> Objects.requireNonNull(reader.next()).payload().readAllBytes())
          .as("cut at %d", end)
          .isInstanceOfSatisfying(
              FrameException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CUT))
          .hasMessageStartingWith("the stream ended within a ");
    }
  }

  @Test
  void lengths_are_limits_before_anything_is_read() {
    assertThatThrownBy(
            () -> reader(new ByteArrayInputStream("GET / HTTP/1.1\r\n".getBytes(UTF_8))).next())
        .hasMessage(
            "a frame of 1195725856 bytes is announced, 1,000 bytes are allowed; this looks like"
                + " HTTP");
    assertThatThrownBy(
            () -> new MessageReader(new ByteArrayInputStream(written(random(20))), 1000, 19).next())
        .hasMessage("a frame of 20 bytes is announced, 19 bytes are allowed");
    assertThatThrownBy(
            () -> new MessageWriter(OutputStream.nullOutputStream(), 5).write("{\"a\":1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a header of 7 bytes is too long: 5 are allowed");
  }

  @Test
  void a_header_that_is_no_text_is_refused() {
    byte[] stream = {0, 0, 0, 1, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 0};

    assertThatThrownBy(() -> reader(new ByteArrayInputStream(stream)).next())
        .isInstanceOf(FrameException.class)
        .hasMessage("the header of a message is not UTF-8");
  }

  // Pitfall P6.
  @Test
  void a_small_message_is_one_write_and_a_large_payload_is_never_held_whole() throws IOException {
    var writes = new ArrayList<Integer>();
    var out =
        new OutputStream() {
          @Override
          public void write(int value) {
            writes.add(1);
          }

          @Override
          public void write(byte[] from, int offset, int length) {
            writes.add(length);
          }
        };
    var writer = new MessageWriter(out, MOST_HEADER);

    writer.write(HEADER);
    writer.write(HEADER, new ByteArrayInputStream(random(100)), 100);
    assertThat(writes).containsExactly(12 + HEADER.length(), 112 + HEADER.length());

    writes.clear();
    writer.write(HEADER, new ByteArrayInputStream(random(1_000_000)), 1_000_000);
    assertThat(writes).hasSize(16).allMatch(length -> length <= 66_000);
  }

  @Test
  void a_source_that_ends_too_early_is_told() {
    var writer = new MessageWriter(OutputStream.nullOutputStream(), MOST_HEADER);

    assertThatThrownBy(() -> writer.write(HEADER, new ByteArrayInputStream(random(9)), 10))
        .isInstanceOf(EOFException.class)
        .hasMessage("the payload ended before its 10 bytes");
  }
}
