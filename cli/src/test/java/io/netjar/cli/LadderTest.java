package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.cli.Note.Kind;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.TcpView;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import io.netjar.wire.pcapng.PcapngWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The ladder diagram, and the names that it gives to what it sees.
class LadderTest {
  private static final Screen PIPE = new Screen(Screen.UNBOUNDED, false);
  private static final TracedSegment.End DESK = new TracedSegment.End("192.168.1.2", 49152);
  private static final TracedSegment.End STORE = new TracedSegment.End("10.1.0.2", 9000);
  private static final int ACK = TcpView.ACK;

  @TempDir private Path directory;

  private final TcpTrace trace = new TcpTrace();
  private long frame;
  private int window = 1000;
  private List<Integer> sack = List.of();
  private int trafficClass;
  private String comment = "";

  private record Outcome(int status, String out, String err) {}

  private Outcome explain(Screen screen, byte[] capture, String... options) throws IOException {
    String file = Files.write(directory.resolve("sample.pcapng"), capture).toString();
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new ArrayList<>(Arrays.asList(options));
    arguments.add(0, file);
    int status =
        new CommandLine(new ExplainCommand(screen))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    return new Outcome(status, out.toString(), err.toString());
  }

  // ------------------------------------------------------------------ a trace by hand

  /// A segment after so many milliseconds from the beginning; returns what it is taken to be.
  private List<Kind> segment(
      double millis, boolean fromDesk, int flags, int begin, int length, int acknowledgment) {
    var segment =
        new TracedSegment(
            ++frame,
            Math.round(millis * 1e6),
            fromDesk ? DESK : STORE,
            fromDesk ? STORE : DESK,
            flags,
            begin,
            acknowledgment,
            length,
            window,
            3,
            0,
            -1,
            (flags & TcpView.SYN) != 0,
            sack,
            false,
            trafficClass,
            comment.isEmpty() ? null : comment);
    trace.add(segment, true);
    sack = List.of();
    trafficClass = 0;
    comment = "";
    return row().notes().stream().map(Note::kind).toList();
  }

  private TraceConnection.Row row() {
    return trace.connections().getLast().rows.getLast();
  }

  private List<Kind> desk(double millis, int flags, int begin, int length, int acknowledgment) {
    return segment(millis, true, flags, begin, length, acknowledgment);
  }

  private List<Kind> store(double millis, int flags, int begin, int length, int acknowledgment) {
    return segment(millis, false, flags, begin, length, acknowledgment);
  }

  private List<Kind> storeReports(double millis, int acknowledgment, Integer... edges) {
    sack = List.of(edges);
    return store(millis, ACK, 1, 0, acknowledgment);
  }

  /// A handshake with a round trip of 20 ms.
  private void handshake() {
    assertThat(desk(0, TcpView.SYN, 0, 0, 0)).containsExactly(Kind.HANDSHAKE);
    assertThat(store(20, TcpView.SYN | ACK, 0, 0, 1)).containsExactly(Kind.HANDSHAKE);
    assertThat(desk(20, ACK, 1, 0, 1)).containsExactly(Kind.HANDSHAKE);
    assertStates(TcpState.ESTABLISHED, TcpState.ESTABLISHED);
  }

  private void assertStates(TcpState left, TcpState right) {
    assertThat(row().left()).isEqualTo(left);
    assertThat(row().right()).isEqualTo(right);
  }

  // ------------------------------------------------------------------ names

  @Test
  void a_close_from_both_ends_leads_through_its_states() { // RFC 9293 §3.6, figure 12
    handshake();
    assertThat(desk(30, TcpView.FIN | ACK, 1, 0, 1)).containsExactly(Kind.CLOSE);
    assertStates(TcpState.FIN_WAIT_1, TcpState.CLOSE_WAIT);
    assertThat(store(50, ACK, 1, 0, 2)).isEmpty();
    assertStates(TcpState.FIN_WAIT_2, TcpState.CLOSE_WAIT);
    assertThat(store(60, ACK, 1, 100, 2)).isEmpty();
    assertThat(store(60, TcpView.FIN | ACK, 101, 0, 2)).containsExactly(Kind.CLOSE);
    assertStates(TcpState.TIME_WAIT, TcpState.LAST_ACK);
    desk(60, ACK, 2, 0, 102);
    assertStates(TcpState.TIME_WAIT, TcpState.CLOSED);
  }

  @Test
  void both_ends_may_close_at_once() { // RFC 9293 §3.6, figure 13
    handshake();
    desk(30, TcpView.FIN | ACK, 1, 0, 1);
    comment = "dropped: loss";
    assertThat(store(30, TcpView.FIN | ACK, 1, 0, 1)).containsExactly(Kind.CLOSE, Kind.LOST);
    assertStates(TcpState.FIN_WAIT_1, TcpState.LAST_ACK);
  }

  @Test
  void a_refused_connection_ends_at_both_ends() {
    desk(0, TcpView.SYN, 0, 0, 0);
    assertThat(store(20, TcpView.RST | ACK, 0, 0, 1)).containsExactly(Kind.RESET);
    assertStates(TcpState.CLOSED, TcpState.CLOSED);
  }

  @Test
  void a_reset_that_is_not_exact_may_be_ignored() { // RFC 5961 §3.2
    handshake();
    assertThat(store(30, TcpView.RST, 100, 0, 0)).containsExactly(Kind.RESET);
    assertStates(TcpState.ESTABLISHED, TcpState.CLOSED);
  }

  @Test
  void three_duplicate_acknowledgements_make_a_retransmission_fast() { // RFC 5681 §3.2
    handshake();
    for (int i = 0; i < 5; i++) {
      assertThat(desk(30 + i, ACK, 1 + 100 * i, 100, 1)).isEmpty();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(store(51 + i, ACK, 1, 0, 1)).containsExactly(Kind.DUPLICATE_ACK);
    }
    assertThat(desk(53, ACK, 1, 100, 1)).containsExactly(Kind.FAST_RETRANSMISSION);
    assertThat(row().notes().getFirst().text()).isEqualTo("fast retransmission (3 duplicate ACKs)");
    assertThat(store(73, ACK, 1, 0, 201)).isEmpty();
    assertThat(store(73, ACK, 1, 0, 201)).containsExactly(Kind.DUPLICATE_ACK);
    assertThat(desk(73, ACK, 201, 100, 1)).containsExactly(Kind.RETRANSMISSION);
  }

  @Test
  void data_reported_behind_a_gap_makes_it_fast_too() { // RFC 8985 §6.2
    handshake();
    desk(30, ACK, 1, 100, 1);
    desk(30, ACK, 101, 100, 1);
    assertThat(storeReports(50, 1, 101, 201)).containsExactly(Kind.DUPLICATE_ACK, Kind.SACK);
    assertThat(desk(55, ACK, 1, 100, 1)).containsExactly(Kind.FAST_RETRANSMISSION);
    assertThat(storeReports(75, 201, 1, 101)).containsExactly(Kind.DUPLICATE_SACK);
  }

  @Test
  void silence_makes_it_a_timeout_which_is_doubled() { // RFC 6298 §5.4
    handshake();
    desk(30, ACK, 1, 100, 1);
    desk(30, ACK, 101, 100, 1);
    assertThat(desk(260, ACK, 1, 100, 1)).containsExactly(Kind.TIMEOUT);
    assertThat(desk(720, ACK, 1, 100, 1)).containsExactly(Kind.TIMEOUT);
    assertThat(row().notes().getFirst().text()).isEqualTo("timeout: retransmission after 0.460 s");
    assertThat(store(740, ACK, 1, 0, 101)).isEmpty();
    assertThat(desk(740, ACK, 101, 100, 1)).containsExactly(Kind.RETRANSMISSION);
    assertThat(row().notes().getFirst().text()).isEqualTo("retransmission after the timeout");
  }

  @Test
  void the_last_segment_again_after_two_round_trips_is_probably_a_probe() { // RFC 8985 §7.2
    handshake();
    desk(30, ACK, 1, 100, 1);
    desk(30, ACK, 101, 100, 1);
    assertThat(desk(75, ACK, 101, 100, 1)).containsExactly(Kind.TAIL_PROBE);
    assertThat(row().notes().getFirst().text()).startsWith("probably a tail loss probe");
  }

  @Test
  void what_was_acknowledged_is_spurious_and_what_was_overtaken_out_of_order() {
    handshake();
    desk(30, ACK, 1, 100, 1);
    store(50, ACK, 1, 0, 101);
    assertThat(desk(60, ACK, 1, 100, 1)).containsExactly(Kind.SPURIOUS);
    assertThat(desk(70, ACK, 201, 100, 1)).containsExactly(Kind.GAP);
    assertThat(desk(71, ACK, 101, 100, 1)).containsExactly(Kind.OUT_OF_ORDER);
  }

  @Test
  void a_closed_window_is_probed_and_opens() { // RFC 9293 §3.8.6.1
    handshake();
    assertThat(desk(30, ACK, 1, 1000, 1)).containsExactly(Kind.WINDOW_FULL);
    window = 0;
    assertThat(store(50, ACK, 1, 0, 1001)).containsExactly(Kind.ZERO_WINDOW);
    window = 1000;
    assertThat(desk(350, ACK, 1000, 0, 1)).containsExactly(Kind.WINDOW_PROBE);
    window = 0;
    assertThat(store(370, ACK, 1, 0, 1001))
        .containsExactly(Kind.KEEP_ALIVE_ANSWER, Kind.ZERO_WINDOW);
    window = 1000;
    assertThat(desk(900, ACK, 1001, 1, 1)).containsExactly(Kind.WINDOW_PROBE);
    assertThat(store(1000, ACK, 1, 0, 1001)).containsExactly(Kind.WINDOW_UPDATE);
  }

  @Test
  void a_whole_segment_into_a_closed_window_is_a_probe_too() { // RFC 9293 §3.8.6.1
    handshake();
    desk(30, ACK, 1, 1000, 1);
    window = 0;
    store(50, ACK, 1, 0, 1001);
    window = 1000;
    assertThat(desk(350, ACK, 1001, 500, 1)).containsExactly(Kind.WINDOW_PROBE);
    assertThat(row().notes().getFirst().text()).isEqualTo("zero window probe");
    window = 0;
    assertThat(store(370, ACK, 1, 0, 1001))
        .containsExactly(Kind.KEEP_ALIVE_ANSWER, Kind.ZERO_WINDOW);
    assertThat(row().notes().getFirst().text()).isEqualTo("zero window probe answered");
    window = 1000;
    assertThat(desk(970, ACK, 1001, 500, 1)).containsExactly(Kind.WINDOW_PROBE);
    assertThat(store(990, ACK, 1, 0, 1501)).containsExactly(Kind.WINDOW_UPDATE);
    assertThat(row().notes().getFirst().text()).isEqualTo("the window opens");
  }

  @Test
  void a_silent_peer_is_asked_and_answers() { // RFC 9293 §3.8.4
    handshake();
    assertThat(desk(7_200_000, ACK, 0, 0, 1)).containsExactly(Kind.KEEP_ALIVE);
    assertThat(store(7_200_020, ACK, 1, 0, 1)).containsExactly(Kind.KEEP_ALIVE_ANSWER);
  }

  @Test
  void congestion_and_urgent_data_are_named() { // RFC 3168 §6.1, RFC 9293 §3.8.5
    assertThat(desk(0, TcpView.SYN | TcpView.ECE | TcpView.CWR, 0, 0, 0))
        .containsExactly(Kind.HANDSHAKE, Kind.CONGESTION);
    assertThat(store(20, TcpView.SYN | ACK | TcpView.ECE, 0, 0, 1))
        .containsExactly(Kind.HANDSHAKE, Kind.CONGESTION);
    desk(20, ACK, 1, 0, 1);
    trafficClass = 3;
    assertThat(desk(30, ACK, 1, 100, 1)).containsExactly(Kind.CONGESTION);
    assertThat(store(50, ACK | TcpView.ECE, 1, 0, 101)).containsExactly(Kind.CONGESTION);
    assertThat(desk(50, ACK | TcpView.CWR | TcpView.URG, 101, 10, 1))
        .containsExactly(Kind.CONGESTION, Kind.URGENT);
    assertThat(row().notes().getLast().text()).isEqualTo("urgent up to 104");
  }

  @Test
  void another_syn_between_the_same_ends_begins_another_connection() {
    handshake();
    desk(30, TcpView.RST | ACK, 1, 0, 1);
    desk(40, TcpView.SYN, 5000, 0, 0);
    assertThat(trace.connections()).hasSize(2);
    assertThat(row().begin()).isZero();
  }

  @Test
  void numbers_wrap_around_without_a_trace() {
    desk(0, TcpView.SYN, -50, 0, 0);
    store(20, TcpView.SYN | ACK, 7, 0, -49);
    desk(20, ACK, -49, 100, 8);
    assertThat(row().begin()).isEqualTo(1);
    desk(20, ACK, 51, 100, 8);
    assertThat(row().begin()).isEqualTo(101);
    store(40, ACK, 8, 0, 151);
    assertThat(row().acknowledgment()).isEqualTo(201);
  }

  // ------------------------------------------------------------------ the drawing

  @Test
  void a_connection_is_drawn_as_a_ladder() throws IOException {
    Outcome outcome = explain(PIPE, SampleCapture.connection(), "--ladder");

    assertThat(outcome.out())
        .isEqualTo(
            """
            connection 1  192.168.1.2:49152 → 10.1.0.2:9000  5 segments
            frame      time  192.168.1.2:49152                                      10.1.0.2:9000
                2  0.000012      SYN-SENT ├─ SYN  0  win 64240 ───────────────────▶│ \
            SYN-RECEIVED  handshake 1 of 3
                3  0.040012   ESTABLISHED │◀──────── SYN ACK  0  ack 1  win 64240 ─┤ \
                          handshake 2 of 3
                4  0.040100               ├─ PSH ACK  1:21(20)  ack 1  win 64240 ✗ │ \
                          handshake 3 of 3, ✗ dropped: loss
                5  0.240100               ├─ PSH ACK  1:21(20)  ack 1  win 64240 ─▶│ \
            ESTABLISHED   timeout: retransmission after 0.200 s, the copy before was lost
                6  1.280100    CLOSE-WAIT │◀─────── FIN ACK  1  ack 21  win 64240 ─┤ \
            FIN-WAIT-1    closes its direction (half-close)
            """);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120, 160})
  void lines_fit_the_terminal(int width) throws IOException {
    Outcome outcome = explain(new Screen(width, false), SampleCapture.connection(), "--ladder");

    assertThat(outcome.out().lines()).isNotEmpty().allMatch(line -> line.length() <= width);
    assertThat(outcome.out()).contains("handshake 3 of 3");
  }

  @Test
  void colours_are_for_terminals_alone() throws IOException {
    byte[] capture = SampleCapture.connection();

    assertThat(explain(new Screen(120, true), capture, "--ladder").out()).contains("\33[");
    assertThat(explain(PIPE, capture, "--ladder").out()).doesNotContain("\33");
  }

  @Test
  void a_connection_can_be_chosen_and_frames_filtered() throws IOException {
    byte[] capture = SampleCapture.connection();

    assertThat(explain(PIPE, capture, "--ladder", "--connection", "1").status()).isZero();
    Outcome missing = explain(PIPE, capture, "--ladder", "--connection", "2");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("--connection 2", "holds 1 connection");
    assertThat(explain(PIPE, capture, "--connection", "1").status()).isEqualTo(2);
    assertThat(explain(PIPE, capture, "--ladder", "--frame", "1").status()).isEqualTo(2);
    assertThat(explain(PIPE, capture, "--ladder", "--filter", "port 7").err())
        .contains("no TCP segment fits");
  }

  @Test
  void a_capture_without_tcp_says_so() throws IOException {
    Outcome outcome = explain(PIPE, SampleCapture.of(SampleCapture.udp(), "desk", ""), "--ladder");

    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("holds no TCP segment");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void a_capture_that_begins_in_the_middle_counts_from_one() throws IOException {
    byte[] data = SampleCapture.tcp(false, 777, 888, ACK, 10);
    Outcome outcome = explain(PIPE, SampleCapture.of(data, "desk", ""), "--ladder");

    assertThat(outcome.out())
        .contains("192.168.1.2:49152 → 10.1.0.2:9000", "ACK  1:11(10)  ack 1")
        .contains("the handshake was not captured");
  }

  @Test
  void broken_frames_and_captures_never_throw() throws IOException {
    var random = new SplittableRandom(4);
    byte[] whole = SampleCapture.connection();
    for (int i = 0; i < 300; i++) {
      byte[] broken = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int j = 0; j < 8; j++) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      assertThat(explain(PIPE, broken, "--ladder").status()).isBetween(0, 2);
    }
    for (int i = 0; i < 300; i++) {
      byte[] frame = SampleCapture.tcp(true, random.nextInt(), random.nextInt(), i & 255, i % 40);
      for (int j = 0; j < 4; j++) {
        frame[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(frame, frame.length - random.nextInt(frame.length));
      assertThat(explain(PIPE, capture(cut, frame.length), "--ladder").status()).isBetween(0, 1);
    }
  }

  private static byte[] capture(byte[] frame, int length) {
    var out = new ByteArrayOutputStream();
    try (var writer = new PcapngWriter(out)) {
      int id = writer.addInterface("desk", "");
      writer.packet(id, length, frame, 0, frame.length, null);
    }
    return out.toByteArray();
  }

  @Test
  void a_frame_without_time_has_none() {
    var segment = TracedSegment.of(ExplainedFrame.of(frameWithoutTime()));
    assertThat(segment).isNotNull();
    trace.add(java.util.Objects.requireNonNull(segment), true);
    String drawing = new Ladder(trace.connections().getFirst(), null, PIPE).drawing();
    assertThat(drawing.lines().toList().getLast()).startsWith("    1     -  ");
  }

  private static Frame frameWithoutTime() {
    byte[] bytes = SampleCapture.tcp(true, 0, 0, TcpView.SYN, 0);
    return new Frame(1, "desk", Frame.ETHERNET, Frame.NO_TIME, bytes.length, bytes, null);
  }
}
