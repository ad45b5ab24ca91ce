package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.Bytes;
import io.netjar.wire.TcpView;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import org.junit.jupiter.api.Test;

class RelativeNumbersTest {
  private final RelativeNumbers numbers = new RelativeNumbers();

  private String info(byte[] frame) {
    return numbers.info(
        ExplainedFrame.of(new Frame(1, "desk", Frame.ETHERNET, 0, frame.length, frame, null)));
  }

  @Test
  void a_connection_seen_from_its_middle_begins_at_one() {
    assertThat(info(SampleCapture.tcp(true, 700, 900, TcpView.ACK, 5))).contains(" Seq=1 Ack=1 ");
    assertThat(info(SampleCapture.tcp(false, 900, 705, TcpView.ACK, 0))).contains(" Seq=1 Ack=6 ");
  }

  @Test
  void numbers_count_on_where_the_32_bits_wrap() {
    info(SampleCapture.tcp(true, -3, 0, TcpView.SYN, 0));

    assertThat(info(SampleCapture.tcp(true, 7, 1, TcpView.ACK, 0))).contains(" Seq=10 ");
  }

  @Test
  void a_new_syn_on_the_same_ports_begins_anew() {
    info(SampleCapture.tcp(true, 100, 0, TcpView.SYN, 0));

    assertThat(info(SampleCapture.tcp(true, 5000, 0, TcpView.SYN, 0))).contains(" Seq=0 ");
    assertThat(info(SampleCapture.tcp(true, 5001, 1, TcpView.ACK, 0))).contains(" Seq=1 ");
  }

  @Test
  void the_table_forgets_the_direction_not_seen_for_longest() {
    info(SampleCapture.tcp(true, 100, 0, TcpView.SYN, 0));
    byte[] other = SampleCapture.tcp(true, 0, 0, TcpView.SYN, 0);
    for (int i = 0; i < RelativeNumbers.MOST_DIRECTIONS; i++) {
      Bytes.put32(other, 26, i);
      info(other);
    }

    assertThat(info(SampleCapture.tcp(true, 150, 0, 0, 0))).contains(" Seq=1 ");
  }

  @Test
  void what_is_no_segment_stays_as_it_is() {
    assertThat(info(SampleCapture.udp())).isEqualTo("5000 → 7 Len=0");
  }
}
