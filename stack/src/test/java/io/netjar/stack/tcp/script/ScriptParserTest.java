package io.netjar.stack.tcp.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading of packet scripts.
final class ScriptParserTest {
  private static ScriptStep only(String text) {
    var steps = ScriptParser.parse("test", text).steps();
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }

  @Test
  void a_segment_has_flags_numbers_window_and_options() {
    var step = only("+0.5 > SE. 0:0(0) ack 1 win 9 <mss 1460,nop,wscale 7,sackOK,TS val 1 ecr 0>");
    var segment = ((ScriptStep.Expect) step).segment();
    assertThat(segment.flags()).isEqualTo(TcpView.SYN | TcpView.ECE | TcpView.ACK);
    assertThat(segment.ack()).isEqualTo(1);
    assertThat(segment.win()).isEqualTo(9);
    assertThat(segment.options()).hasSize(5);
    assertThat(segment)
        .hasToString("S.E 0:0(0) ack 1 win 9 <mss 1460,nop,wscale 7,sackOK,TS val 1 ecr 0>");
  }

  @Test
  void sack_has_blocks_of_two_edges() {
    var step = (ScriptStep.Inject) only("+0 < . 1:1(0) ack 1 win 9 <sack 1:2 5:9,eol>");
    assertThat(step.segment().options())
        .contains(new ScriptOption(ScriptOption.Kind.SACK, List.of(1L, 2L, 5L, 9L)));
  }

  @Test
  void a_segment_may_name_its_ports_behind_its_codepoint() {
    var step = (ScriptStep.Inject) only("+0 < [ce] 5001>8080 S 0:0(0) win 9");
    assertThat(step.segment().ports()).isEqualTo(new ScriptPorts(5001, 8080));
    assertThat(step.segment().ecn()).isEqualTo(3);
    var spaced = (ScriptStep.Expect) only("+0 > 8080 > 5001 . 1:1(0) ack 1");
    assertThat(spaced.segment().ports()).isEqualTo(new ScriptPorts(8080, 5001));
    assertThat(spaced.optional()).isFalse();
    assertThat(((ScriptStep.Expect) only("+0 >? . 1:1(0) ack 1")).optional()).isTrue();
  }

  @Test
  void a_range_of_ports_is_a_segment_for_each_of_them_at_the_same_time() {
    var steps = ScriptParser.parse("test", "+1 < 6000-6002>8080 S 0:0(0) win 9").steps();
    assertThat(steps)
        .extracting(ScriptStep::time)
        .containsExactly(ScriptParser.time("+1"), ScriptParser.time("+0"), ScriptParser.time("+0"));
    assertThat(steps)
        .extracting(step -> ((ScriptStep.Inject) step).segment().ports())
        .containsExactly(
            new ScriptPorts(6000, 8080), new ScriptPorts(6001, 8080), new ScriptPorts(6002, 8080));
    var answers = ScriptParser.parse("test", "+0 > 8080>6000-6001 S. 0:0(0) ack 1").steps();
    assertThat(answers)
        .extracting(step -> ((ScriptStep.Expect) step).segment().ports())
        .containsExactly(new ScriptPorts(8080, 6000), new ScriptPorts(8080, 6001));
  }

  @Test
  void times_are_absolute_relative_ranges_or_any() {
    var absolute = ScriptTime.Kind.ABSOLUTE;
    var relative = ScriptTime.Kind.RELATIVE;
    long tenth = 100_000_000;
    assertThat(ScriptParser.time("1.1"))
        .isEqualTo(new ScriptTime(absolute, 11 * tenth, 11 * tenth, false));
    assertThat(ScriptParser.time("+.1")).isEqualTo(new ScriptTime(relative, tenth, tenth, false));
    assertThat(ScriptParser.time("+0~+0.1")).isEqualTo(new ScriptTime(relative, 0, tenth, false));
    assertThat(ScriptParser.time("+0...0.1")).isEqualTo(new ScriptTime(relative, 0, tenth, true));
    assertThat(ScriptParser.time("*").latest(5)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_call_has_arguments_result_and_error() {
    var call = (ScriptStep.Call) only("+0 read(4, ..., 1000) = -1 ECONNRESET (reset by peer)");
    assertThat(call.name()).isEqualTo("read");
    assertThat(call.arguments()).containsExactly("4", "...", "1000");
    assertThat(call.result()).isEqualTo(-1);
    assertThat(call.error()).isEqualTo("ECONNRESET");
  }

  @Test
  void assertions_go_over_several_lines() {
    var text = "+1 %{\nassert tcpi_state == TCP_CLOSE\nassert tcpi_rto > 5; assert tcpi_rtt < 9 }%";
    var steps = ScriptParser.parse("test", text).steps();
    assertThat(steps).hasSize(3);
    assertThat(steps.get(1))
        .isEqualTo(new ScriptStep.Assertion(1, ScriptParser.time("+0"), "tcpi_rto", ">", "5"));
  }

  @Test
  void an_icmp_error_quotes_a_segment() {
    var step = only("+0 < [1:1001(1000)] icmp unreachable frag_needed mtu 1200");
    assertThat(step).isEqualTo(new ScriptStep.IcmpError(1, ScriptParser.time("+0"), 1, 4, 1200));
  }

  @Test
  void comments_leave_the_lines_their_numbers() {
    var step = only("// one\n/* two\nthree */\n+0 close(3) = 0 // and more");
    assertThat(step.line()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "close(3) = 0",
        "+0",
        "+x close(3) = 0",
        "+0.2~+0.1 > . 1:1(0) ack 1",
        "+0~0.1 > . 1:1(0) ack 1",
        "+0...0.1 > . 1:1(0) ack 1",
        "+0 > . 1:1(0)",
        "+0 > S 0:0(0) ack 1",
        "+0 < 5001>0 S 0:0(0)",
        "+0 < 65536>8080 S 0:0(0)",
        "+0 < 7000-6999>8080 S 0:0(0)",
        "+0 < 6000-6001>8080-8081 S 0:0(0)",
        "+0 < 5001> S 0:0(0)",
        "+0 > P. 1:5(3) ack 1",
        "+0 > X. 1:1(0) ack 1",
        "+0 > . 1:1(0) ack 1 <foo 3>",
        "+0 > . 1:1(0) ack 1 <mss>",
        "+0 > . 1:1(0) ack 1 <TS val 1>",
        "+0 > . 1:1(0) ack 1 <sack 1>",
        "+0 < [1:2(1)] icmp unreachable nonsense",
        "+0 read(3) = -1",
        "+0 read(3) = 0 ECONNRESET",
        "+0 %{ assert tcpi_state = 1 }%",
        "+0 %{ assert tcpi_state == 1",
      })
  void a_bad_line_is_named(String line) {
    assertThatThrownBy(() -> ScriptParser.parse("bad.pkt", "+0 close(3) = 0\n\n" + line))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith("bad.pkt:3: ");
  }

  @Test
  void an_empty_script_is_refused() {
    assertThatThrownBy(() -> ScriptParser.parse("empty.pkt", "// nothing\n"))
        .hasMessage("empty.pkt:1: the script is empty");
  }
}
