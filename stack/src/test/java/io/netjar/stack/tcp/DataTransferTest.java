package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import org.junit.jupiter.api.Test;

/// Data both ways, the acceptability test, buffers, windows (RFC 9293 §3.8, §3.10.7.4).
final class DataTransferTest {
  private TcpScript script = new TcpScript();

  @Test
  @Rfc("6928 §2 ten")
  void the_first_window_is_ten_segments() { // RFC 6928 §2
    script.established().write(100_000);
    for (int i = 0; i < 10; i++) {
      int from = 1 + i * 1460;
      script.expect(". " + from + ":" + (from + 1460) + "(1460) ack 1");
    }
    script.nothing();
  }

  @Test
  @Rfc("9293 MUST-61")
  @Rfc("9293 SHLD-28")
  @Rfc("9293 SHLD-27")
  void push_stands_on_the_last_segment_of_a_burst() {
    script.established().write(3000);
    script.expect(". 1:1461(1460) ack 1").expect(". 1461:2921(1460) ack 1");
    script.expect("P. 2921:3001(80) ack 1").nothing();
  }

  @Test
  @Rfc("9293 §3.10.2 SEND")
  void the_peers_window_is_never_exceeded() {
    script.established(2000, 1460).write(5000);
    script.expect(". 1:1461(1460) ack 1").nothing();
    script.inject(". 1:1(0) ack 1461 win 2000").expect(". 1461:2921(1460) ack 1").nothing();
    script.inject(". 1:1(0) ack 2921 win 4000");
    script.expect(". 2921:4381(1460) ack 1").expect("P. 4381:5001(620) ack 1").nothing();
  }

  @Test
  void a_full_send_buffer_takes_no_more_and_tells_when_it_does() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().sendBuffer(4380).build());
    script.established(1460, 1460);
    var told = new int[1];
    script.connection().onReady(() -> told[0]++);
    assertThat(script.connection().write(new byte[5000], 0, 5000, script.now())).isEqualTo(4380);
    assertThat(script.connection().writable()).isZero();
    assertThat(script.connection().write(new byte[1], 0, 1, script.now())).isZero();
    script.inject(". 1:1(0) ack 1461 win 1460");
    assertThat(told[0]).isEqualTo(1);
    assertThat(script.connection().writable()).isEqualTo(1460);
    assertThat(script.connection().unacknowledged()).isEqualTo(2920);
  }

  @Test
  void data_in_order_is_read_in_order() {
    script.established();
    var told = new int[1];
    script.connection().onReady(() -> told[0]++);
    script.inject("P. 1:101(100) ack 1").inject("P. 101:301(200) ack 1");
    assertThat(told[0]).isEqualTo(2);
    assertThat(script.connection().available()).isEqualTo(300);
    script.read(50, 50).read(1000, 250).read(10, 0);
  }

  @Test
  void old_data_is_rejected_and_acknowledged_at_once() {
    script.established().inject("P. 1:101(100) ack 1").expectAfter(40, ". 1:1(0) ack 101");
    script.inject("P. 1:101(100) ack 1").expect(". 1:1(0) ack 101");
    script.dropped(DropReason.TCP_NOT_ACCEPTABLE, 1);
    assertThat(script.connection().available()).isEqualTo(100);
  }

  @Test
  void the_old_part_of_a_segment_is_cut_off() {
    script.established().inject("P. 1:101(100) ack 1").inject("P. 51:201(150) ack 1");
    script.read(1000, 200);
  }

  @Test
  void data_beyond_the_window_is_cut_off() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().receiveBuffer(1000).build());
    script.established().inject(". 1:1461(1460) ack 1");
    assertThat(script.connection().available()).isEqualTo(1000);
    script.discard();
    script.inject(". 1461:1561(100) ack 1").expect(". 1:1(0) ack 1001 win 0");
    script.read(2000, 1000);
  }

  @Test
  void a_segment_at_the_right_edge_of_the_window_still_acknowledges() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.inject(". 65536:65536(0) ack 101").nothing();
    assertThat(script.connection().unacknowledged()).isZero();
  }

  @Test
  @Rfc("5961 §5.2 ACK")
  void an_acknowledgement_of_what_was_not_sent_is_challenged() { // RFC 5961 §5.2
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.inject(". 1:1(0) ack 500").expect(". 101:101(0) ack 1");
    script.inject(". 1:1(0) ack 500").nothing();
    script.after(150).nothing();
    assertThat(script.connection().unacknowledged()).isEqualTo(100);
  }

  @Test
  @Rfc("9293 MUST-3")
  void a_broken_checksum_is_counted_and_nothing_else() {
    script.established();
    var packet = script.packet("P. 1:101(100) ack 1");
    packet.bytes()[packet.end() - 1] ^= 1;
    script.inject(packet);
    script.nothing().dropped(DropReason.TCP_CHECKSUM_WRONG, 1).read(10, 0);
  }

  @Test
  void a_segment_that_is_cut_short_is_counted_and_nothing_else() {
    script.established();
    var packet = script.packet(". 1:1(0) ack 1");
    packet.truncate(19);
    script.inject(packet);
    var longHeader = script.packet(". 1:1(0) ack 1");
    longHeader.bytes()[longHeader.start() + 12] = (byte) 0xf0;
    script.inject(longHeader);
    script.nothing().dropped(DropReason.TCP_TOO_SHORT, 2);
  }

  @Test
  void sequence_numbers_wrap_without_a_trace() {
    // The peer begins 512 below 2^32: this stream crosses the wrap.
    script.established();
    for (int from = 1; from < 5000; from += 1000) {
      script.inject(". " + from + ":" + (from + 1000) + "(1000) ack 1");
    }
    script.read(6000, 5000);
  }

  @Test
  @Rfc("9293 MUST-28")
  @Rfc("9293 MUST-29")
  @Rfc("9293 MUST-24")
  void keep_alive_probes_a_silent_peer_and_gives_up_after_nine() { // RFC 9293 §3.8.4
    script.established();
    script.connection().keepAlive(true, script.now());
    script.expectAfter(7_200_000, ". 0:0(0) ack 1").inject(". 1:1(0) ack 1");
    script.expectAfter(7_200_000, ". 0:0(0) ack 1");
    for (int i = 1; i < 9; i++) {
      script.expectAfter(75_000, ". 0:0(0) ack 1");
    }
    script.expectAfter(75_000, "R. 1:1(0) ack 1").state(TcpState.CLOSED);
    script.error(io.netjar.stack.SocketError.TIMED_OUT);
  }
}
