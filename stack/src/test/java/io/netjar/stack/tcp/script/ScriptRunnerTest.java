package io.netjar.stack.tcp.script;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// What a script that is not met says.
final class ScriptRunnerTest {
  private static final String CONNECT =
      """
      +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
      +0 connect(3, ..., ...) = -1 EINPROGRESS
      """;

  private static final String SYN =
      "> S 0:0(0) win 65535 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>";

  private static void fails(String text, String expected, String got) {
    assertThatThrownBy(() -> ScriptRunner.run(ScriptParser.parse("a.pkt", CONNECT + text)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("a.pkt:3:\n  expected: " + expected)
        .hasMessageContaining("got:      " + got);
  }

  @Test
  void another_segment_is_shown_beside_the_expected_one() {
    fails("+0 > S 0:0(0) win 7", "> S 0:0(0) win 7", SYN + " at 0");
  }

  @Test
  void an_option_that_is_written_must_be_there() {
    fails("+0 > S 0:0(0) <mss 9>", "> S 0:0(0) <mss 9>", SYN);
  }

  @Test
  void a_segment_at_another_time_is_shown_with_its_time() {
    fails("+1 > S 0:0(0)", "1 > S 0:0(0)", "0 > S 0:0(0)");
  }

  @Test
  void a_segment_that_does_not_come_is_missed() {
    assertThatThrownBy(
            () ->
                ScriptRunner.run(
                    ScriptParser.parse("a.pkt", CONNECT + "+0 > S 0:0(0)\n+0.9 > S 0:0(0)")))
        .hasMessage("a.pkt:4:\n  expected: > S 0:0(0)\n  got:      nothing until 0.9");
  }

  @Test
  void a_segment_that_nobody_expects_is_named() {
    fails("+1 < S. 0:0(0) ack 1 win 9", "no segment", "0 " + SYN);
  }

  private static final String LISTEN =
      """
      +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
      +0 bind(3, ..., ...) = 0
      +0 listen(3, 5) = 0
      """;

  private static void play(String text) {
    ScriptRunner.run(ScriptParser.parse("a.pkt", LISTEN + text));
  }

  @Test
  void each_peer_has_numbers_of_its_own() {
    play(
        """
        +0 < S 0:0(0) win 9 <mss 1460,TS val 1 ecr 0>
        +0 > S. 0:0(0) ack 1 <TS val 100 ecr 1>
        +.1 < 5001>8080 S 0:0(0) win 9 <mss 1460,TS val 1 ecr 0>
        +0 > 8080>5001 S. 0:0(0) ack 1 <TS val 100 ecr 1>
        +.1 < 5001>8080 . 1:1(0) ack 1 win 9 <TS val 2 ecr 100>
        +0 < . 1:1(0) ack 1 win 9 <TS val 2 ecr 100>
        +0 accept(3, ..., ...) = 4
        +0 accept(3, ..., ...) = 5
        +0 write(4, ..., 5) = 5
        +0 > 8080>5001 P. 1:6(5) ack 1
        +0 write(5, ..., 3) = 3
        +0 > P. 1:4(3) ack 1
        +0 %{ assert sockets_ESTABLISHED == 2 }%
        """);
  }

  @Test
  void a_segment_to_another_peer_is_shown_with_its_ports() {
    assertThatThrownBy(() -> play("+0 < 5001>8080 S 0:0(0) win 9 <mss 1460>\n+0 > S. 0:0(0) ack 1"))
        .hasMessageStartingWith("a.pkt:5:\n  expected: > S. 0:0(0) ack 1\n")
        .hasMessageContaining("got:      > 8080>5001 S. 0:0(0) ack 1");
    assertThatThrownBy(() -> play("+0 < S 0:0(0) win 9 <mss 1460>\n+0 > 8080>5001 S. 0:0(0) ack 1"))
        .hasMessageStartingWith("a.pkt:5:\n  expected: > 8080>5001 S. 0:0(0) ack 1\n")
        .hasMessageContaining("got:      > S. 0:0(0) ack 1");
  }

  @Test
  void one_answer_less_than_a_flood_expects_is_missed() {
    play("+0 < 6000-6002>8080 S 0:0(0) win 9\n+0 > 8080>6000-6002 S. 0:0(0) ack 1");
    assertThatThrownBy(
            () -> play("+0 < 6000-6001>8080 S 0:0(0) win 9\n+0 > 8080>6000-6002 S. 0:0(0) ack 1"))
        .hasMessage(
            "a.pkt:5:\n  expected: > 8080>6002 S. 0:0(0) ack 1\n  got:      nothing until 0");
  }

  @Test
  void a_segment_that_may_come_is_taken_where_it_does_and_not_missed_where_it_does_not() {
    play("+0 < S 0:0(0) win 9\n+0 >? . 7:7(0) ack 7\n+0 >? S. 0:0(0) ack 1\n+0 >? S. 0:0(0) ack 1");
    assertThatThrownBy(() -> play("+0 < S 0:0(0) win 9\n+0 >? . 7:7(0) ack 7\n+1 close(3) = 0"))
        .hasMessageStartingWith("a.pkt:6:\n  expected: no segment");
  }

  @Test
  void a_port_where_nobody_listens_refuses() {
    play("+0 < 5001>8081 S 0:0(0) win 9\n+0 > 8081>5001 R. 0:0(0) ack 1");
  }

  @Test
  void another_result_of_a_call_is_shown() {
    fails("+0 write(3, ..., 5) = 4", "write(...) = 4", "write(...) = 5");
  }

  @Test
  void a_call_that_does_not_return_in_time_is_named() {
    var text = "+0 > S 0:0(0)\n+0...0.5 connect(3, ..., ...) = 0";
    assertThatThrownBy(() -> ScriptRunner.run(ScriptParser.parse("a.pkt", CONNECT + text)))
        .hasMessage("a.pkt:4:\n  expected: return at 0.5\n  got:      no return");
  }

  @Test
  void an_assertion_shows_what_is() {
    fails("+0 %{ assert tcpi_rto == 5 }%", "tcpi_rto == 5", "tcpi_rto == 1000000");
  }
}
