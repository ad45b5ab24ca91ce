package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Buffers that grow with what a round trip carries, as Linux's do.
final class BufferGrowthTest {
  private static final long MILLISECOND = LossyPair.MILLISECOND;
  private static final int TOTAL = 12_000_000;

  /// Sends [#TOTAL] bytes over a path with a round trip of 100 ms; returns how long it took.
  private static long milliseconds(LossyPair pair) {
    pair.delayNanos = 50 * MILLISECOND;
    pair.client.toWrite = TOTAL;
    pair.client.closesEarly = true;
    pair.open();
    pair.run(100_000 * MILLISECOND, MILLISECOND);
    assertThat(pair.server.read).isEqualTo(TOTAL);
    return pair.events.nowNanos() / MILLISECOND;
  }

  private static LossyPair pair(TcpSettings client, TcpSettings server) {
    return new LossyPair(1, client, server);
  }

  @Test
  void a_path_without_loss_is_filled_by_growing_buffers() {
    var settings = TcpSettings.DEFAULT;
    var pair = pair(settings, settings);
    // Doubled from 10 segments on in each round trip: 10 of them bring 15 MB.
    assertThat(milliseconds(pair)).isLessThan(2_000);
  }

  @Test
  void a_receive_buffer_that_was_chosen_stays() {
    var chosen = TcpSettings.DEFAULT.toBuilder().receiveBuffer(65_535).build();
    var pair = pair(TcpSettings.DEFAULT, chosen);
    // 64 KiB in 100 ms.
    assertThat(milliseconds(pair)).isGreaterThan(TOTAL / 65_536 * 100);
    assertThat(connection(pair.server).receiver().mayGrow()).isFalse();
  }

  @Test
  void a_receive_buffer_holds_ten_segments_however_long_they_are() {
    var pair = pair(TcpSettings.DEFAULT, TcpSettings.DEFAULT);
    pair.client.mtu = 65_535;
    pair.server.mtu = 65_535;
    pair.client.toWrite = 40_000; // a quarter of the first buffer and more, in one segment
    pair.open();
    pair.run(100 * MILLISECOND, MILLISECOND);
    assertThat(pair.server.read).isEqualTo(40_000);
    assertThat(connection(pair.client).sender().sndWnd()).isBetween(390_000, 410_000);
  }

  @Test
  void a_send_buffer_that_was_chosen_stays() {
    var chosen = TcpSettings.DEFAULT.toBuilder().sendBuffer(65_536).build();
    var pair = pair(chosen, TcpSettings.DEFAULT);
    assertThat(milliseconds(pair)).isGreaterThan(TOTAL / 65_536 * 100);
    assertThat(connection(pair.client).sender().capacity()).isEqualTo(65_536);
  }

  @Test
  void a_size_set_on_the_connection_ends_the_growth() {
    var script = new TcpScript();
    var connection = script.established().connection();
    assertThat(connection.receiver().mayGrow()).isFalse(); // the peer does not scale
    connection.sendBuffer(5_000);
    assertThat(connection.sender().capacity()).isEqualTo(5_000);
    assertThat(connection.writable()).isEqualTo(5_000);
  }

  /// RFC 9293 §3.8.6.3: every second full segment is acknowledged at once. Of 1,024 bytes at a time
  /// each would wait for 40 ms: 39 s for a million. Nor does one segment less than full, which
  /// Nagle's algorithm lets out of the buffer, leave too little room for two full ones behind it.
  @Test
  void a_small_send_buffer_holds_three_segments_and_does_not_wait_for_delayed_acknowledgements() {
    var pair =
        pair(
            TcpSettings.DEFAULT.toBuilder().sendBuffer(1_024).sendBufferMost(1_024).build(),
            TcpSettings.DEFAULT);
    pair.delayNanos = MILLISECOND;
    pair.client.toWrite = 1_000_000;
    pair.client.closesEarly = true;
    pair.open();
    pair.run(100_000 * MILLISECOND, MILLISECOND);
    assertThat(pair.server.read).isEqualTo(1_000_000);
    assertThat(pair.events.nowNanos()).isLessThan(2_000 * MILLISECOND);
  }

  @Test
  void the_send_buffer_is_twice_the_congestion_window_up_to_the_setting() {
    var settings = TcpSettings.DEFAULT.toBuilder().sendBuffer(10_000);
    var sender = sender(settings.sendBufferMost(30_000).build());
    assertThat(sender.congestion.cwnd()).isEqualTo(14_600);
    assertThat(sender.capacity()).isEqualTo(29_200);
    assertThat(sender(settings.sendBufferMost(20_000).build()).capacity()).isEqualTo(20_000);
  }

  private static Sender sender(TcpSettings settings) {
    return new TcpScript(settings).established().connection().sender();
  }

  private static TcpConnection connection(LossyPair.End end) {
    return requireNonNull(end.connection);
  }

  // ------------------------------------------------------------------ the rule alone

  private static final int MSS = 1000;

  @Test
  void twice_what_is_read_in_a_round_trip_and_as_much_again_where_it_grows() {
    var tuning = new ReceiveTuning(MSS, 0, 65_535, 0);
    tuning.onData(100 * MILLISECOND, 1, 1, 65_535, 0);
    assertThat(tuning.onRead(15_000, 99 * MILLISECOND)).isZero();
    // 2 x 20,000 and 16 segments, and for the doubling since 10,000 as much again, twice.
    assertThat(tuning.onRead(20_000, 100 * MILLISECOND)).isEqualTo(3 * 56_000);
    assertThat(tuning.onRead(40_000, 200 * MILLISECOND)).isZero();
    assertThat(tuning.onRead(65_000, 300 * MILLISECOND)).isEqualTo(66_000 + 2 * 66_000 / 4);
  }

  @Test
  void a_program_that_reads_slowly_gets_no_larger_buffer() {
    var tuning = new ReceiveTuning(MSS, 0, 65_535, 0);
    tuning.onData(10 * MILLISECOND, 1, 1, 65_535, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(tuning.onRead(i * 10_000L, i * 10L * MILLISECOND)).isZero();
    }
  }

  @Test
  void without_timestamps_a_window_of_data_takes_a_round_trip() {
    var tuning = new ReceiveTuning(MSS, 0, 65_535, 0);
    tuning.onData(AckSample.NO_RTT, 0, 65_535, 65_535, 50 * MILLISECOND);
    assertThat(tuning.onRead(65_535, 50 * MILLISECOND)).isZero();
    tuning.onData(AckSample.NO_RTT, 0, 65_536, 131_070, 60 * MILLISECOND);
    assertThat(tuning.onRead(65_536, 60 * MILLISECOND)).isGreaterThan(2 * 65_536);
  }
}
