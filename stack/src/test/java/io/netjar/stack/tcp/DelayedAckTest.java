package io.netjar.stack.tcp;

import org.junit.jupiter.api.Test;

/// When data is acknowledged (RFC 9293 §3.8.6.3, RFC 5681 §4.2).
final class DelayedAckTest {
  private TcpScript script = new TcpScript();

  @Test
  @Rfc("9293 SHLD-18")
  void one_segment_is_acknowledged_after_40_ms() {
    script.established().inject("P. 1:1461(1460) ack 1").expectAfter(40, ". 1:1(0) ack 1461");
  }

  @Test
  void the_delay_counts_from_the_first_segment_not_acknowledged() {
    script.established().inject("P. 1:101(100) ack 1").after(30).inject("P. 101:201(100) ack 1");
    script.expectAfter(10, ". 1:1(0) ack 201");
    script.inject("P. 201:301(100) ack 1").expectAfter(40, ". 1:1(0) ack 301");
  }

  @Test
  @Rfc("9293 SHLD-19")
  void every_second_full_segment_is_acknowledged_at_once() {
    script.established().inject(". 1:1461(1460) ack 1").nothing();
    script.inject(". 1461:2921(1460) ack 1").expect(". 1:1(0) ack 2921");
    script.inject(". 2921:4381(1460) ack 1").nothing();
    script.inject(". 4381:5841(1460) ack 1").expect(". 1:1(0) ack 5841").nothing();
  }

  @Test
  @Rfc("9293 MUST-58")
  void data_that_goes_out_carries_the_acknowledgement() {
    script.established().inject("P. 1:101(100) ack 1").after(10);
    script.write(50).expect("P. 1:51(50) ack 101").after(100).nothing();
  }

  @Test
  void each_segment_out_of_order_is_acknowledged_at_once() {
    script.established();
    for (int from = 101; from < 400; from += 100) {
      script.inject(". " + from + ":" + (from + 100) + "(100) ack 1").expect(". 1:1(0) ack 1");
    }
    script.inject(". 1:51(50) ack 1").expect(". 1:1(0) ack 51");
    script.inject(". 51:101(50) ack 1").expect(". 1:1(0) ack 401").nothing();
  }

  @Test
  void the_delay_is_a_setting_and_may_be_none() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().delayedAckNanos(0).build());
    script.established().inject("P. 1:101(100) ack 1").expect(". 1:1(0) ack 101").nothing();
  }
}
