package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.Bytes;
import io.netjar.wire.Octets;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Lists of options as they come, whole and broken (RFC 9293 §3.1, §3.2).
final class OptionListTest {
  private static final String MSS_700 = "02 04 02 bc";

  private final TcpScript script = new TcpScript();

  /// The SYN of the peer with these options, filled up with zeros.
  private Packet syn(String options) {
    return with("S 0:0(0) win 65535", options);
  }

  private Packet with(String segment, String options) {
    var plain = script.packet(segment);
    var list = Octets.parse(options).toArray();
    int padded = (list.length + 3) / 4 * 4;
    int payload = plain.length() - TcpView.LENGTH;
    var packet = Packet.allocate(TcpView.LENGTH + padded + payload);
    int from = plain.start();
    int to = packet.start();
    System.arraycopy(plain.bytes(), from, packet.bytes(), to, TcpView.LENGTH);
    System.arraycopy(list, 0, packet.bytes(), to + TcpView.LENGTH, list.length);
    System.arraycopy(
        plain.bytes(),
        from + TcpView.LENGTH,
        packet.bytes(),
        to + TcpView.LENGTH + padded,
        payload);
    Bytes.put8(packet.bytes(), to + 12, ((TcpView.LENGTH + padded) / 4) << 4);
    TcpView.writeChecksum(
        packet.bytes(), to, packet.length(), TcpScript.THERE.value(), TcpScript.HERE.value());
    return packet;
  }

  /// The largest segment that a peer with these options in its SYN is sent.
  private int segmentSizeAfter(String options) {
    script.listen(1);
    script.inject(syn(options));
    script.expect("S. 0:0(0) ack 1").inject(". 1:1(0) ack 1 win 65535");
    return script.accept().info().mss();
  }

  @Test
  @Rfc("9293 MUST-4")
  void end_of_list_and_no_operation_and_segment_size_are_known() {
    assertThat(segmentSizeAfter("01 01 " + MSS_700 + " 01 00")).isEqualTo(700);
  }

  @Test
  @Rfc("9293 MUST-4")
  void what_stands_behind_the_end_of_the_list_is_not_read() {
    assertThat(segmentSizeAfter("00 " + MSS_700)).isEqualTo(536);
  }

  @Test
  @Rfc("9293 MUST-64")
  void an_option_may_begin_at_any_octet() {
    assertThat(segmentSizeAfter("01 " + MSS_700)).isEqualTo(700);
    assertThat(new OptionListTest().segmentSizeAfter("01 01 01 " + MSS_700)).isEqualTo(700);
  }

  @Test
  @Rfc("9293 MUST-6")
  @Rfc("9293 MUST-68")
  void an_option_that_is_not_known_is_passed_over_by_its_length() {
    assertThat(segmentSizeAfter("fd 06 12 34 56 78 " + MSS_700)).isEqualTo(700);
  }

  @Test
  @Rfc("9293 MUST-7")
  void an_impossible_length_ends_the_list_and_the_segment_still_counts() {
    assertThat(segmentSizeAfter("fd 00 " + MSS_700)).isEqualTo(536);
    assertThat(new OptionListTest().segmentSizeAfter("fd 01 " + MSS_700)).isEqualTo(536);
    assertThat(new OptionListTest().segmentSizeAfter("fd 40 " + MSS_700)).isEqualTo(536);
    assertThat(new OptionListTest().segmentSizeAfter("01 01 01 02")).isEqualTo(536);
  }

  @Test
  @Rfc("9293 MUST-7")
  void a_known_option_of_a_wrong_length_does_not_count() {
    assertThat(segmentSizeAfter("02 03 02 " + MSS_700)).isEqualTo(700);
  }

  @Test
  @Rfc("9293 MUST-5")
  @Rfc("9293 MUST-65")
  void options_may_come_with_data_and_a_segment_size_there_does_not_count() {
    script.accepted();
    script.inject(with("P. 1:11(10) ack 1", "01 fd 03 07 " + MSS_700));
    script.read(100, 10);
    assertThat(script.connection().info().mss()).isEqualTo(1460);
  }

  @Test
  @Rfc("9293 MUST-68")
  @Rfc("9293 MUST-69")
  void the_own_list_is_whole_and_filled_up() {
    script.connect();
    var segment = Objects.requireNonNull(script.poll());
    var bytes = segment.bytes();
    int index = segment.start() + TcpView.LENGTH;
    int end = segment.start() + TcpView.headerLength(bytes, segment.start());
    assertThat(TcpOptions.mss(bytes, segment.start())).isEqualTo(1460);
    while (index < end && bytes[index] != TcpOptions.EOL) {
      int length = bytes[index] == TcpOptions.NOP ? 1 : Bytes.u8(bytes, index + 1);
      assertThat(length).isBetween(1, end - index);
      index += length;
    }
    while (index < end) {
      assertThat(bytes[index++]).as("padding").isZero();
    }
  }
}
