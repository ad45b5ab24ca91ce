package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A receiver against a model of it: an array that says of each byte whether it has come. Segments
/// come in any order, overlap and repeat; a program reads now and then.
final class ReceiverModelTest {
  private static final int LENGTH = 400_000;
  private static final long IRS = 0xffff_f000L;

  private record Block(long begin, long end) {}

  /// One receiver and its model; positions count from the first byte.
  private static final class Pair {
    final SplittableRandom random;
    final boolean[] came = new boolean[LENGTH];
    final byte[] stream = TcpScript.stream(0, LENGTH);
    final Receiver receiver;
    final int capacity;
    final int shift;
    int read;
    long edge;
    Block newest = new Block(0, 0);

    Pair(SplittableRandom random) {
      this.random = random;
      capacity = random.nextInt(1_000, 150_000);
      int most = random.nextBoolean() ? capacity : random.nextInt(capacity, 1 << 24);
      receiver = new Receiver(capacity, most, 1460);
      var settings =
          TcpSettings.DEFAULT.toBuilder().receiveBuffer(capacity).receiveBufferMost(most).build();
      int options = SynOptions.agreed(SynOptions.offered(settings), all());
      shift = SynOptions.receiveShift(options);
      receiver.onSyn(IRS);
      receiver.agree(options, 0, 0);
      receiver.onSynAcknowledge();
      edge = receiver.rcvNxt() + receiver.rcvWnd();
    }

    private static SegmentOptions all() {
      var options = new SegmentOptions();
      options.sackPermitted = true;
      options.windowScale = 0;
      return options;
    }

    int next() {
      return (int) (receiver.rcvNxt() - IRS - 1);
    }

    void step() {
      switch (random.nextInt(10)) {
        case 0, 1 -> readSome();
        case 2 -> acknowledge();
        default -> {
          arrive();
          if (receiver.mustAcknowledgeNow()) {
            acknowledge();
          }
        }
      }
      assertThat(receiver.isConsistent()).isTrue();
    }

    private void arrive() {
      int from = Math.max(0, next() + random.nextInt(-3_000, 12_000));
      int to = Math.min(LENGTH, from + random.nextInt(1, 3_000));
      if (from >= to) {
        return;
      }
      var segment = new Segment();
      segment.bytes = Arrays.copyOfRange(stream, from, to);
      segment.payloadLength = to - from;
      segment.sequence = IRS + 1 + from;
      segment.wireSequence = SeqNum.onWire(segment.sequence);
      segment.flags = TcpView.ACK;
      if (!receiver.isAcceptable(segment)) {
        return;
      }
      int before = next();
      if (receiver.take(segment) == Receiver.Text.REFUSED) {
        return;
      }
      int last = (int) Math.min(to, edge - IRS - 1);
      Arrays.fill(came, Math.min(from, last), last, true);
      if (from > before) {
        newest = new Block(segment.sequence, IRS + 1 + last);
      }
      while (before < LENGTH && came[before]) {
        before++;
      }
      assertThat(next()).isEqualTo(before);
    }

    private void readSome() {
      var bytes = new byte[random.nextInt(1, 20_000)];
      int count = receiver.read(bytes, 0, bytes.length);
      assertThat(Arrays.copyOf(bytes, count))
          .isEqualTo(Arrays.copyOfRange(stream, read, read + count));
      read += count;
    }

    private void acknowledge() {
      int room = random.nextBoolean() ? 40 : 28;
      int length = receiver.sackLength(room);
      assertThat(length).isLessThanOrEqualTo(room);
      int field = receiver.onAcknowledge();
      checkWindow(field);
      if (length > 0) {
        var option = new byte[length];
        receiver.writeSack(option, 0, length);
        checkBlocks(blocks(option));
      }
    }

    /// RFC 7323 §2.4: what was offered is kept. The header tells less only where to tell more would
    /// overrun the buffer by a quarter.
    private void checkWindow(int field) {
      assertThat(field).isBetween(0, 0xffff);
      int unit = 1 << shift;
      long now = receiver.rcvNxt() + receiver.rcvWnd();
      assertThat(now).isGreaterThanOrEqualTo(edge);
      int size = Math.max(capacity, 2 * unit);
      long limit = IRS + 1 + read + size + Math.max(unit, size / 4);
      assertThat(now).isLessThanOrEqualTo(Math.max(edge, limit));
      long wire = receiver.rcvNxt() + ((long) field << shift);
      assertThat(wire).isBetween(now - unit + 1, now);
      if (now != wire) {
        assertThat(wire + unit).isGreaterThan(limit);
      }
      edge = now;
    }

    private List<Block> blocks(byte[] option) {
      var list = new ArrayList<Block>();
      var header = new byte[TcpView.LENGTH + option.length];
      System.arraycopy(option, 0, header, TcpView.LENGTH, option.length);
      var options = new SegmentOptions();
      options.read(header, 0, header.length, false);
      for (int i = 0; i < options.blocks; i++) {
        list.add(
            new Block(
                options.blockBegin(i, receiver.rcvNxt()), options.blockEnd(i, receiver.rcvNxt())));
      }
      assertThat(option[3]).isEqualTo((byte) (2 + TcpOptions.BLOCK_LENGTH * list.size()));
      return list;
    }

    private void checkBlocks(List<Block> blocks) {
      var first = blocks.getFirst();
      boolean isDuplicate =
          first.begin() < receiver.rcvNxt()
              || (blocks.size() > 1
                  && first.begin() >= blocks.get(1).begin()
                  && first.end() <= blocks.get(1).end());
      if (isDuplicate) { // RFC 2883 §4: of what has come
        assertThat(first.begin()).isLessThan(first.end());
        assertThat(came[(int) (first.begin() - IRS - 1)]).isTrue();
        assertThat(came[(int) (first.end() - IRS - 2)]).isTrue();
      }
      var others = isDuplicate ? blocks.subList(1, blocks.size()) : blocks;
      for (int i = 0; i < others.size(); i++) {
        checkBlock(others.get(i));
        for (int j = 0; j < i; j++) {
          assertThat(others.get(i).begin()).isNotEqualTo(others.get(j).begin());
        }
      }
      if (newest.begin() > receiver.rcvNxt() && !others.isEmpty()) { // RFC 2018 §4
        assertThat(others.getFirst().begin()).isLessThanOrEqualTo(newest.begin());
        assertThat(others.getFirst().end()).isGreaterThanOrEqualTo(newest.end());
      }
    }

    /// RFC 2018 §3: a block is contiguous, and isolated: what is before and behind it is missing.
    private void checkBlock(Block block) {
      assertThat(block.begin()).isGreaterThan(receiver.rcvNxt());
      assertThat(block.end()).isLessThanOrEqualTo(edge);
      int from = (int) (block.begin() - IRS - 1);
      int to = (int) (block.end() - IRS - 1);
      for (int i = from; i < to; i++) {
        assertThat(came[i]).isTrue();
      }
      assertThat(came[from - 1]).isFalse();
      assertThat(to == LENGTH || !came[to]).isTrue();
    }
  }

  @Test
  @Rfc("7323 §2.4 shrink")
  @Rfc("2018 §4 first block")
  @Rfc("2883 §4 first")
  void windows_never_shrink_and_blocks_tell_what_has_come() {
    for (int seed = 0; seed < 400; seed++) {
      int drawn = seed;
      assertThatCode(() -> run(drawn)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }

  private static void run(int seed) {
    var pair = new Pair(new SplittableRandom(seed));
    for (int i = 0; i < 300; i++) {
      pair.step();
    }
  }
}
