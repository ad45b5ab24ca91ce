package io.netjar.stack.tcp.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.tcp.Rfc;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.IcmpView;
import io.netjar.wire.TcpView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What may happen in each state (RFC 9293 §3.10), and the packet scripts that show it: those of
/// the folder that has the state's name. The table is complete: a cell holds scripts, or says
/// behind a dash why there is nothing to show.
final class StateEventTest {
  private static final String TABLE =
      """
      [closed]
      SYN           : syn, syn_ack
      ACK below     - nothing was sent that an ACK could be below of
      ACK in        : ack
      ACK above     - nothing was sent that an ACK could be above of
      data below    - there is no window
      data in       : data
      data beyond   - there is no window
      FIN           : fin
      RST exact     : rst
      RST in window - there is no window
      RST outside   - there is no window
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       - nothing is there that could wait
      ICMP soft     : icmp_host_unreachable
      ICMP hard     : icmp_port_unreachable
      ICMP too big  - there is no segment size that it could lower

      [listen]
      SYN           : syn, syn_ack, syn_rst
      ACK below     - nothing was sent that an ACK could be below of
      ACK in        : ack
      ACK above     - nothing was sent that an ACK could be above of
      data below    - nothing has a window
      data in       : data
      data beyond   - nothing has a window
      FIN           : fin
      RST exact     : rst
      RST in window - nothing has a window
      RST outside   - nothing has a window
      close         : close
      shutdown      - a listener has no directions: it can be closed only
      write         : write
      timeout       : timeout
      ICMP soft     : icmp_host_unreachable
      ICMP hard     : icmp_port_unreachable
      ICMP too big  - there is no segment size that it could lower

      [syn-sent]
      SYN           : syn, syn_ack
      ACK below     : ack_below
      ACK in        : ack_only
      ACK above     : ack_above
      data below    - there is no window before the peer's SYN
      data in       : data
      data beyond   - there is no window before the peer's SYN
      FIN           : fin
      RST exact     : rst_ack, blocking_connect_refused
      RST in window - the ACK decides: there is no window before the peer's SYN
      RST outside   : rst_wrong_ack, rst_without_ack
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable, icmp_forged
      ICMP too big  : icmp_frag_needed

      [syn-received]
      SYN           : syn_again, syn_in_window
      ACK below     : ack_below, ack_old
      ACK in        : ack
      ACK above     : ack_above
      data below    : data_below
      data in       : data
      data beyond   : data_beyond
      FIN           : fin
      RST exact     : rst_exact
      RST in window : rst_in_window
      RST outside   : rst_outside
      close         : close, write_and_close, listener_closes
      shutdown      : shutdown
      write         : write
      timeout       : timeout, timeout_crossed
      ICMP soft     : icmp_host_unreachable, icmp_host_unreachable_crossed
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable, icmp_forged, \
      icmp_port_unreachable_crossed
      ICMP too big  : icmp_frag_needed

      [established]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate, write
      ACK above     : ack_above, ack_beyond
      data below    : data_below, data_partly_below
      data in       : data_in, data_out_of_order
      data beyond   : data_beyond
      FIN           : fin, data_and_fin, fin_out_of_order, fin_beyond
      RST exact     : rst_exact, rst_ack_exact, rst_with_data
      RST in window : rst_in_window, challenge_then_rst, challenge_is_limited
      RST outside   : rst_outside, rst_below
      close         : close, close_unread, close_with_data, linger_zero
      shutdown      : shutdown, shutdown_both, shutdown_read
      write         : write
      timeout       : timeout, timeout_gives_up
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable
      ICMP too big  : icmp_frag_needed

      [fin-wait-1]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate, ack_of_fin
      ACK above     : ack_above, ack_beyond
      data below    : data_below, data_partly_below
      data in       : data_in, data_out_of_order, data_after_close
      data beyond   : data_beyond
      FIN           : fin, fin_and_ack_of_fin, data_and_fin, fin_out_of_order, fin_beyond
      RST exact     : rst_exact, rst_ack_exact
      RST in window : rst_in_window, challenge_then_rst
      RST outside   : rst_outside, rst_below
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout, timeout_gives_up
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable
      ICMP too big  : icmp_frag_needed

      [fin-wait-2]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate
      ACK above     : ack_above, ack_beyond
      data below    : data_below, data_partly_below
      data in       : data_in, data_out_of_order, data_after_close
      data beyond   : data_beyond
      FIN           : fin, data_and_fin, fin_out_of_order, fin_beyond
      RST exact     : rst_exact, rst_ack_exact
      RST in window : rst_in_window, challenge_then_rst
      RST outside   : rst_outside, rst_below
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout, half_close_lasts
      ICMP soft     : icmp_host_unreachable
      ICMP hard     : icmp_port_unreachable
      ICMP too big  - nothing is under way that it could be about

      [close-wait]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate, write
      ACK above     : ack_above, ack_beyond
      data below    : data_below
      data in       : data_in
      data beyond   : data_beyond
      FIN           : fin_again, fin_beyond
      RST exact     : rst_exact, rst_ack_exact
      RST in window : rst_in_window, challenge_then_rst
      RST outside   : rst_outside, rst_below
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout, timeout_gives_up
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable
      ICMP too big  : icmp_frag_needed

      [closing]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate, ack_of_fin
      ACK above     : ack_above, ack_beyond
      data below    : data_below
      data in       : data_in
      data beyond   : data_beyond
      FIN           : fin_again, fin_beyond
      RST exact     : rst_exact, rst_ack_exact
      RST in window : rst_in_window, challenge_then_rst
      RST outside   : rst_outside, rst_below
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout, timeout_gives_up
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable
      ICMP too big  : icmp_frag_needed

      [last-ack]
      SYN           : syn_in_window, syn_outside, syn_ack
      ACK below     : ack_below, ack_far_below
      ACK in        : ack_duplicate, ack_of_fin
      ACK above     : ack_above, ack_beyond
      data below    : data_below
      data in       : data_in
      data beyond   : data_beyond
      FIN           : fin_again, fin_beyond
      RST exact     : rst_exact, rst_ack_exact
      RST in window : rst_in_window, challenge_then_rst
      RST outside   : rst_outside, rst_below
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout, timeout_gives_up
      ICMP soft     : icmp_host_unreachable, icmp_net_unreachable
      ICMP hard     : icmp_port_unreachable, icmp_protocol_unreachable
      ICMP too big  : icmp_frag_needed

      [time-wait]
      SYN           : syn_new, syn_old, syn_and_nobody_listens, syn_with_later_timestamp, \
      syn_with_older_timestamp
      ACK below     : ack_below
      ACK in        : ack_in
      ACK above     : ack_above, ack_beyond
      data below    : data_below
      data in       : data
      data beyond   : data_beyond
      FIN           : fin_again
      RST exact     : rst_exact
      RST in window : rst_in_window
      RST outside   : rst_outside
      close         : close
      shutdown      : shutdown
      write         : write
      timeout       : timeout
      ICMP soft     : icmp_host_unreachable
      ICMP hard     : icmp_port_unreachable
      ICMP too big  - nothing is under way that it could be about
      """;

  /// What may happen, and the step of a script that makes it happen. Whether a number lies below,
  /// in or above is the script's own affair.
  ///
  /// @param words as in the table
  private record Event(String words, Predicate<ScriptStep> happensIn) {
    static final List<Event> ALL =
        List.of(
            new Event("SYN", carries(TcpView.SYN)),
            new Event("ACK below", carries(TcpView.ACK)),
            new Event("ACK in", carries(TcpView.ACK)),
            new Event("ACK above", carries(TcpView.ACK)),
            new Event("data below", Event::isData),
            new Event("data in", Event::isData),
            new Event("data beyond", Event::isData),
            new Event("FIN", carries(TcpView.FIN)),
            new Event("RST exact", carries(TcpView.RST)),
            new Event("RST in window", carries(TcpView.RST)),
            new Event("RST outside", carries(TcpView.RST)),
            new Event("close", calls("close")),
            new Event("shutdown", calls("shutdown")),
            new Event("write", calls("write")),
            new Event("timeout", Event::isWait),
            new Event("ICMP soft", complains(IcmpView.NET_UNREACHABLE, IcmpView.HOST_UNREACHABLE)),
            new Event(
                "ICMP hard", complains(IcmpView.PROTOCOL_UNREACHABLE, IcmpView.PORT_UNREACHABLE)),
            new Event("ICMP too big", complains(IcmpView.FRAGMENTATION_NEEDED)));

    private static Predicate<ScriptStep> carries(int flag) {
      return step ->
          step instanceof ScriptStep.Inject inject && (inject.segment().flags() & flag) != 0;
    }

    private static boolean isData(ScriptStep step) {
      return step instanceof ScriptStep.Inject inject && inject.segment().length() > 0;
    }

    private static Predicate<ScriptStep> calls(String name) {
      return step -> step instanceof ScriptStep.Call call && call.name().equals(name);
    }

    private static boolean isWait(ScriptStep step) {
      return !(step instanceof ScriptStep.Call) && step.time().from() > 0;
    }

    private static Predicate<ScriptStep> complains(Integer... codes) {
      return step ->
          step instanceof ScriptStep.IcmpError error && List.of(codes).contains(error.code());
    }
  }

  private record Cell(String state, String event) {
    @Override
    public String toString() {
      return state + " × " + event;
    }
  }

  /// @param scripts empty where there is a reason
  private record Content(List<String> scripts, String reason) {}

  private static String folder(TcpState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<Cell, Content> cells() {
    var cells = new LinkedHashMap<Cell, Content>();
    var state = "";
    for (var line : TABLE.lines().filter(text -> !text.isBlank()).toList()) {
      if (line.startsWith("[")) {
        state = line.substring(1, line.length() - 1);
        continue;
      }
      var cell = new Cell(state, line.substring(0, 14).strip());
      var rest = line.substring(15).strip();
      boolean reason = line.charAt(14) == '-';
      var scripts = reason ? List.<String>of() : List.of(rest.split(", +", -1));
      assertThat(cells.put(cell, new Content(scripts, reason ? rest : "")))
          .as("%s stands twice", cell)
          .isNull();
    }
    return cells;
  }

  private static @Nullable PacketScript script(String name) {
    try (var file = StateEventTest.class.getResourceAsStream("/tcp/" + name)) {
      return file == null
          ? null
          : ScriptParser.parse(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Plays a script of a state's folder, and finds out what happens in it in that state.
  private static List<ScriptStep> stepsIn(TcpState state, PacketScript script) {
    var steps = new ArrayList<ScriptStep>();
    ScriptRunner.run(
        script,
        (step, now) -> {
          if (now == state) {
            steps.add(step);
          }
        });
    return steps;
  }

  @Test
  void the_table_has_a_cell_for_each_event_in_each_state_and_no_other() {
    var wanted = new ArrayList<Cell>();
    for (var state : TcpState.values()) {
      for (var event : Event.ALL) {
        wanted.add(new Cell(folder(state), event.words));
      }
    }
    assertThat(cells().keySet()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void a_cell_without_scripts_gives_a_reason() {
    cells()
        .forEach(
            (cell, content) ->
                assertThat(content.scripts().isEmpty() ? content.reason() : "scripts")
                    .as("%s", cell)
                    .isNotBlank());
  }

  @Rfc("9293 §3.10.4 CLOSE")
  @Rfc("9293 §3.10.2 SEND")
  @TestFactory
  Stream<DynamicTest> the_event_happens_in_the_state_in_each_script_of_a_cell() {
    var cells = cells();
    return Stream.of(TcpState.values())
        .flatMap(state -> Event.ALL.stream().flatMap(event -> tests(cells, state, event)));
  }

  private static Stream<DynamicTest> tests(Map<Cell, Content> cells, TcpState state, Event event) {
    var content = cells.get(new Cell(folder(state), event.words));
    return content == null
        ? Stream.of()
        : content.scripts().stream().map(script -> test(state, event, script));
  }

  private static DynamicTest test(TcpState state, Event event, String name) {
    var path = folder(state) + "/" + name + ".pkt";
    return DynamicTest.dynamicTest(
        path + " shows " + event.words,
        () -> {
          var script = script(path);
          assertThat(script).as("the script %s", path).isNotNull();
          if (script != null) {
            assertThat(stepsIn(state, script)).as(event.words).anyMatch(event.happensIn);
          }
        });
  }
}
