package io.netjar.stack.tcp;

import org.junit.jupiter.api.Test;

/// Nagle's algorithm (RFC 9293 §3.7.4) in Minshall's form: a small segment waits for an earlier
/// small one only.
final class NagleTest {
  private TcpScript script = new TcpScript();

  @Test
  void a_second_small_write_waits_for_the_acknowledgement_of_the_first() {
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.write(10).nothing().write(10).nothing();
    script.inject(". 1:1(0) ack 11").expect("P. 11:31(20) ack 1").nothing();
  }

  @Test
  void a_full_segment_does_not_wait() {
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.write(1460).expect("P. 11:1471(1460) ack 1");
  }

  @Test
  void the_rest_behind_full_segments_does_not_wait() {
    script.established().write(2000);
    script.expect(". 1:1461(1460) ack 1").expect("P. 1461:2001(540) ack 1");
  }

  @Test
  @Rfc("9293 MUST-17")
  void without_delay_nothing_waits() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().noDelay(true).build());
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.write(10).expect("P. 11:21(10) ack 1");
  }

  @Test
  @Rfc("9293 MUST-17")
  void switching_it_off_sends_what_waits() {
    script.established().write(10).expect("P. 1:11(10) ack 1").write(10).nothing();
    script.connection().noDelay(true, script.now());
    script.expect("P. 11:21(10) ack 1");
  }

  @Test
  void the_last_data_before_a_fin_does_not_wait() {
    script.established().write(10).expect("P. 1:11(10) ack 1").write(10).nothing();
    script.connection().close(script.now());
    script.expect("FP. 11:21(10) ack 1");
  }
}
