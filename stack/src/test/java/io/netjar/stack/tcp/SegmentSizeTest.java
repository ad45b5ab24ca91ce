package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The MSS option and the MTU (RFC 9293 §3.7.1).
final class SegmentSizeTest {
  private TcpScript script = new TcpScript();

  @Test
  void without_the_option_536_bytes_are_sent() {
    script.connect();
    script.expect("S 0:0(0)").inject("S. 0:0(0) ack 1").expect(". 1:1(0) ack 1");
    script.write(1000).expect(". 1:537(536) ack 1").expect("P. 537:1001(464) ack 1");
  }

  @Test
  @Rfc("9293 MUST-16")
  void the_smaller_of_both_ends_counts() {
    script.established(65_535, 9000).write(2000);
    script.expect(". 1:1461(1460) ack 1").expect("P. 1461:2001(540) ack 1");
  }

  @Test
  @Rfc("9293 SHLD-6")
  @Rfc("9293 MUST-67")
  @Rfc("6691 §2 fixed headers")
  void the_mtu_decides_what_is_announced() {
    script.mtu(576);
    script.connect();
    script.expect("S 0:0(0) win 65535 <mss 536>");
    script = new TcpScript();
    script.mtu(65_536);
    script.listen(1);
    script.inject("S 0:0(0) win 65535 <mss 65495>");
    script.expect("S. 0:0(0) ack 1 win 65535 <mss 65495>");
  }

  @Test
  void it_can_be_set() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().maximumSegmentSize(700).build());
    script.connect();
    script.expect("S 0:0(0) win 65535 <mss 700>");
    script.inject("S. 0:0(0) ack 1 win 65535 <mss 1460>").expect(". 1:1(0) ack 1");
    script.write(701).expect(". 1:701(700) ack 1").expect("P. 701:702(1) ack 1");
  }

  @Test
  void a_peer_cannot_make_it_tiny() {
    script.established(65_535, 1).write(100);
    script.expect(". 1:49(48) ack 1").expect(". 49:97(48) ack 1").expect("P. 97:101(4) ack 1");
  }

  @Test
  void impossible_settings_name_themselves() {
    var builder = TcpSettings.DEFAULT.toBuilder();
    assertThatThrownBy(() -> builder.maximumSegmentSize(10).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumSegmentSize is 48 to 65495, not 10");
    assertThatThrownBy(() -> TcpSettings.DEFAULT.toBuilder().receiveBuffer(0).build())
        .hasMessageContaining("receiveBuffer");
    assertThat(TcpSettings.DEFAULT.toBuilder().build()).isEqualTo(TcpSettings.DEFAULT);
  }
}
