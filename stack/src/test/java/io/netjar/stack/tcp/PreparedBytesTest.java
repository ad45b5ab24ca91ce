package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Bytes that were copied before they are written, and the way of their chunks.
final class PreparedBytesTest {
  private static final int CHUNK = SendBuffer.CHUNK;
  private static final int ROOM = 1 << 20;

  private final SplittableRandom random = new SplittableRandom(1);
  private final PreparedBytes prepared = new PreparedBytes();
  private final SendBuffer buffer = new SendBuffer(1000);

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] held() {
    var bytes = new byte[buffer.size()];
    buffer.copy(buffer.start(), bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void what_was_filled_is_written_and_the_source_stays_where_it_is() {
    var from = bytes(3 * CHUNK + 5);
    var source = ByteBuffer.wrap(from);
    prepared.fill(source);
    assertThat(source.position()).isZero();
    assertThat(prepared.moveTo(buffer, ROOM)).isEqualTo(3 * CHUNK + 5);
    assertThat(prepared.remaining()).isZero();
    assertThat(held()).isEqualTo(from);
  }

  @Test
  void as_much_is_filled_as_there_are_chunks_for() {
    var from = bytes(17 * CHUNK);
    prepared.fill(ByteBuffer.wrap(from));
    assertThat(prepared.remaining()).isEqualTo(16 * CHUNK);
  }

  @Test
  void only_whole_chunks_go_behind_others_that_wait_for_their_acknowledgement() {
    buffer.append(new byte[CHUNK], 0, CHUNK);
    prepared.fill(ByteBuffer.wrap(bytes(2 * CHUNK)));
    assertThat(prepared.moveTo(buffer, 2 * CHUNK - 1)).isEqualTo(CHUNK);
    assertThat(prepared.moveTo(buffer, CHUNK - 1)).isZero();
    assertThat(prepared.remaining()).isEqualTo(CHUNK);
  }

  @Test
  void an_empty_buffer_takes_what_fits_so_that_a_small_one_takes_all_in_the_end() {
    var from = bytes(2 * CHUNK);
    prepared.fill(ByteBuffer.wrap(from));
    for (int at = 0; at < 2 * CHUNK; at += buffer.size()) {
      buffer.release(buffer.start() + buffer.size());
      assertThat(prepared.moveTo(buffer, 1000)).isPositive();
      assertThat(held()).isEqualTo(Arrays.copyOfRange(from, at, at + held().length));
    }
    assertThat(prepared.remaining()).isZero();
  }

  @Test
  void a_chunk_is_filled_again_only_after_its_bytes_are_acknowledged() {
    for (int round = 0; round < 4; round++) {
      var first = bytes(16 * CHUNK);
      prepared.fill(ByteBuffer.wrap(first));
      prepared.moveTo(buffer, ROOM);
      prepared.fill(ByteBuffer.wrap(bytes(16 * CHUNK)));
      assertThat(held()).isEqualTo(first);
      prepared.clear();
      buffer.release(buffer.start() + buffer.size());
    }
  }

  @Test
  void the_stream_stays_the_stream_whatever_is_written_how() {
    long released = buffer.start();
    var model = new ByteArrayOutputStream();
    for (int step = 0; step < 2000; step++) {
      if (prepared.remaining() == 0) {
        var from = bytes(random.nextInt(5) == 0 ? 2 * CHUNK : random.nextInt(1, 3 * CHUNK));
        if (random.nextBoolean()) {
          buffer.append(from, 0, from.length);
        } else {
          prepared.fill(ByteBuffer.wrap(from));
        }
        model.write(from, 0, from.length);
      }
      prepared.moveTo(buffer, random.nextInt(4 * CHUNK));
      long position = buffer.start() + random.nextInt(buffer.size() + 1);
      var head = new byte[(int) (position - buffer.start())];
      buffer.copy(buffer.start(), head, 0, head.length);
      int at = (int) (released - 1000);
      assertThat(head).isEqualTo(Arrays.copyOfRange(model.toByteArray(), at, at + head.length));
      buffer.release(position);
      released = position;
      if (model.size() > 1 << 22) {
        break;
      }
    }
  }
}
