package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Data that arrives out of order (RFC 9293 §3.10.7.4, seventh step).
final class ReassemblyTest {
  private final TcpScript script = new TcpScript();

  @Test
  void a_gap_is_filled() {
    script.established();
    script.inject(". 101:201(100) ack 1").expect(". 1:1(0) ack 1").read(10, 0);
    script.inject(". 301:401(100) ack 1").expect(". 1:1(0) ack 1");
    script.inject(". 1:101(100) ack 1").expect(". 1:1(0) ack 201").read(500, 200);
    script.inject(". 201:301(100) ack 1").expect(". 1:1(0) ack 401").read(500, 200);
    assertThat(script.connection().receiver().reassemblyBytes()).isZero();
  }

  @Test
  void segments_that_overlap_are_joined() {
    script.established();
    script.inject(". 101:201(100) ack 1").inject(". 151:301(150) ack 1");
    script.inject(". 51:351(300) ack 1").inject(". 1:401(400) ack 1");
    script.read(1000, 400);
  }

  @Test
  @Rfc("9293 SHLD-31")
  void any_order_with_overlaps_and_duplicates_gives_the_stream() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      int total = 1 + random.nextInt(20_000);
      var stream = TcpScript.stream(0, total);
      var pieces = new ArrayList<int[]>();
      for (int at = 0; at < total; ) {
        int length = Math.min(total - at, 1 + random.nextInt(1460));
        pieces.add(new int[] {at, length});
        int back = random.nextInt(Math.min(at, 300) + 1);
        pieces.add(new int[] {at - back, Math.min(total - at + back, back + length / 2 + 1)});
        at += length;
      }
      Collections.shuffle(pieces, new Random(seed));
      assertThat(assembled(stream, pieces, random)).as("seed %d", seed).isEqualTo(stream);
    }
  }

  private static byte[] assembled(byte[] stream, List<int[]> pieces, SplittableRandom random) {
    var reassembly = new Reassembly();
    var queue = new ReceiveQueue();
    var result = new byte[stream.length];
    long next = 0;
    int read = 0;
    for (var piece : pieces) {
      if (piece[0] + piece[1] > next) {
        boolean kept = reassembly.add(piece[0], stream.clone(), piece[0], piece[1], 1 << 26);
        assertThat(kept).isTrue();
      }
      next = reassembly.drainTo(queue, next);
      assertThat(reassembly.isConsistent() && queue.isConsistent()).isTrue();
      if (random.nextInt(3) == 0) {
        read += queue.read(result, read, random.nextInt(2000));
      }
    }
    read += queue.read(result, read, result.length - read);
    assertThat(read).isEqualTo(stream.length);
    assertThat(reassembly.isEmpty()).isTrue();
    return result;
  }

  @Test
  void what_is_held_is_bounded_and_the_rest_refused() {
    var reassembly = new Reassembly();
    int bound = 10_000;
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      kept += reassembly.add(2L * i, new byte[1], 0, 1, bound) ? 1 : 0;
      assertThat(reassembly.heldBytes()).isLessThanOrEqualTo(bound);
    }
    assertThat(kept).isBetween(100, 200);
    assertThat(reassembly.ranges()).isEqualTo(kept);
  }

  @Test
  void ranges_are_bounded_where_every_other_byte_comes() {
    var reassembly = new Reassembly();
    int bound = 2 * (6 << 20) + 65_536; // of the largest buffer by default
    for (int i = 200_000; i > 0; i--) { // the worst order: each in front of all others
      reassembly.add(2L * i, new byte[1], 0, 1, bound);
    }
    assertThat(reassembly.ranges()).isEqualTo(Reassembly.mostRanges(bound)).isLessThan(13_000);
    // What fills gaps between full ranges makes no new one, and is taken; so is what joins them.
    assertThat(reassembly.add(2L * 200_000 - 10, new byte[10], 0, 10, bound)).isTrue();
    assertThat(reassembly.ranges()).isLessThan(Reassembly.mostRanges(bound));
    assertThat(reassembly.isConsistent()).isTrue();
  }

  @Test
  void a_window_of_segments_of_any_size_is_held_behind_one_gap() {
    for (int buffer : new int[] {65_536, 6 << 20}) {
      int bound = 2 * buffer + 65_536;
      for (int length : new int[] {1, 30, 100, 511, 512, 536, 600, 1025, 1460, 8960}) {
        var reassembly = new Reassembly();
        for (long at = 1; at + length <= buffer; at += length) {
          boolean kept = reassembly.add(at, new byte[length + 80], 80, length, bound);
          assertThat(kept).as("%d at %d", length, at).isTrue();
        }
        assertThat(reassembly.isConsistent()).isTrue();
        assertThat(reassembly.endOfDataThatContinues(1)).isGreaterThan(buffer - length);
        assertThat(reassembly.beginOfDataThatReaches(buffer / 2)).isEqualTo(1);
      }
    }
  }

  @Test
  void many_small_payloads_hold_little_memory() {
    var queue = new ReceiveQueue();
    for (int i = 0; i < 60_000; i++) {
      queue.append(new byte[1600], 70, 1, null);
    }
    assertThat(queue.heldBytes()).isLessThan(4 * 60_000 + ReceiveQueue.SLACK);
    assertThat(queue.read(new byte[60_000], 0, 60_000)).isEqualTo(60_000);
    assertThat(queue.heldBytes()).isZero();
  }

  @Test
  void a_fin_before_data_that_is_held_is_not_believed() {
    script.established().inject(". 101:201(100) ack 1").inject("F. 151:151(0) ack 1");
    script.inject(". 1:101(100) ack 1").read(500, 200).state(TcpState.ESTABLISHED);
  }

  @Test
  void data_behind_the_fin_is_not_delivered() {
    script.established().inject("F. 101:101(0) ack 1").inject(". 101:201(100) ack 1");
    script.inject(". 1:101(100) ack 1").read(500, 100).read(1, -1).state(TcpState.CLOSE_WAIT);
  }
}
