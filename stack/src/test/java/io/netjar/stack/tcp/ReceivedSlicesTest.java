package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.PacketArrays;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Received bytes that leave the queue uncopied, and the way of their arrays.
final class ReceivedSlicesTest {
  private static final int LENGTH = 9000;

  private final PacketArrays arrays = new PacketArrays();
  private final ReceiveQueue queue = new ReceiveQueue();
  private final ReceivedSlices slices = new ReceivedSlices();

  /// A payload of equal bytes arrives; returns its array.
  private byte[] arrive(int value) {
    var packet = arrays.allocate(LENGTH);
    Arrays.fill(packet.bytes(), packet.start(), packet.end(), (byte) value);
    queue.append(packet.bytes(), packet.start(), packet.length(), packet.home());
    return packet.bytes();
  }

  @Test
  void what_fits_wholly_leaves_uncopied_and_the_rest_is_copied_behind_it() {
    arrive(1);
    arrive(2);
    arrive(3);
    var target = ByteBuffer.allocateDirect(20_100).position(100);
    queue.moveTo(slices, 20_000);
    assertThat(slices.bytes()).isEqualTo(2 * LENGTH);
    assertThat(queue.read(target, 100 + 2 * LENGTH, 20_000 - 2 * LENGTH)).isEqualTo(2000);
    slices.copyTo(target, 100);
    assertThat(target.position()).isEqualTo(100);
    for (int i = 0; i < 20_000; i++) {
      assertThat(target.get(100 + i)).isEqualTo((byte) (1 + i / LENGTH));
    }
    assertThat(queue.bytes()).isEqualTo(3 * LENGTH - 20_000);
    assertThat(queue.isConsistent()).isTrue();
  }

  @Test
  void an_array_serves_again_only_after_the_slices_are_recycled() {
    byte[] mine = arrive(1);
    queue.moveTo(slices, LENGTH);
    assertThat(queue.bytes()).isZero();
    assertThat(arrays.allocate(LENGTH).bytes()).isNotSameAs(mine);
    slices.recycle();
    assertThat(slices.bytes()).isZero();
    assertThat(arrays.allocate(LENGTH).bytes()).isSameAs(mine);
  }

  @Test
  void an_array_read_bit_by_bit_serves_again_after_its_last_byte() {
    byte[] mine = arrive(1);
    var into = new byte[LENGTH];
    queue.read(into, 0, LENGTH - 1);
    assertThat(arrays.allocate(LENGTH).bytes()).isNotSameAs(mine);
    queue.read(into, LENGTH - 1, 1);
    assertThat(arrays.allocate(LENGTH).bytes()).isSameAs(mine);
    assertThat(into).containsOnly(1);
  }
}
