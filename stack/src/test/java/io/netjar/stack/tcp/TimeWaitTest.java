package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import org.junit.jupiter.api.Test;

/// TIME-WAIT (RFC 9293 §3.6.1, §3.10.7.4).
final class TimeWaitTest {
  private TcpScript script = new TcpScript();

  private void timeWait() {
    script.accepted();
    script.connection().close(script.now());
    script.expect("F. 1:1(0) ack 1").inject("F. 1:1(0) ack 2").expect(". 2:2(0) ack 2");
  }

  @Test
  void the_peers_fin_again_is_acknowledged_again_and_the_time_begins_anew() {
    timeWait();
    script.after(30_000).inject("F. 1:1(0) ack 2").expect(". 2:2(0) ack 2");
    script.after(59_999);
    assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
    script.after(1);
    assertThat(script.tcp.timeWaitCount()).isZero();
  }

  @Test
  @Rfc("9293 MUST-13")
  @Rfc("9293 §3.10.6 STATUS")
  void it_stands_in_the_list_of_sockets_until_it_is_over() {
    timeWait();
    assertThat(script.tcp.timeWaitEntries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.state()).isEqualTo("TIME_WAIT");
              assertThat(entry.local()).isEqualTo(script.connection().local());
              assertThat(entry.peer()).isEqualTo(script.connection().remote());
            });
    script.after(60_000);
    assertThat(script.tcp.timeWaitEntries()).isEmpty();
  }

  @Test
  void old_data_is_acknowledged_and_an_acknowledgement_is_not() {
    timeWait();
    script.inject("P. 1:11(10) ack 2").expect(". 2:2(0) ack 2");
    script.inject(". 2:2(0) ack 2").nothing();
  }

  @Test
  void a_reset_ends_it_where_its_number_is_right() {
    timeWait();
    script.inject("R 9:9(0)").expect(". 2:2(0) ack 2"); // RFC 5961 §3.2
    assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
    script.inject("R 2:2(0)");
    assertThat(script.tcp.timeWaitCount()).isZero();
    script.state(TcpState.CLOSED).nothing();
  }

  @Test
  void a_new_syn_beyond_the_old_numbers_begins_a_new_connection() {
    timeWait();
    int before = script.iss();
    script.inject("S 5000:5000(0)");
    assertThat(script.tcp.timeWaitCount()).isZero();
    script.expect("S. 0:0(0) ack 5001");
    assertThat(script.iss() - before).as("beyond the numbers before").isPositive();
  }

  @Test
  void an_old_syn_is_acknowledged_only() {
    timeWait();
    script.inject("S 0:0(0)").expect(". 2:2(0) ack 2");
    assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
  }

  @Test
  void the_port_pair_stays_taken() {
    script.established();
    script.connection().close(script.now());
    script.expect("F. 1:1(0) ack 1").inject("F. 1:1(0) ack 2").expect(". 2:2(0) ack 2");
    int port = script.localPort();
    for (int i = 0; i < 7; i++) {
      assertThat(script.connect().local().port()).isNotEqualTo(port);
    }
  }

  @Test
  void beyond_the_bound_a_connection_closes_at_once() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().timeWaitBound(0).build());
    timeWait();
    assertThat(script.tcp.timeWaitCount()).isZero();
    script.state(TcpState.CLOSED).dropped(DropReason.TCP_TIME_WAIT_FULL, 1);
  }
}
