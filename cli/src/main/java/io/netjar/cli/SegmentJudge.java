package io.netjar.cli;

import io.netjar.cli.Note.Kind;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Tells what one segment means where it stands, and what it changes.
///
/// Why data was sent again stands in no header: it is told from what the peer had said by then, and
/// from the time that had passed; what is a guess says "probably".
final class SegmentJudge {
  /// No retransmission timer in use expires sooner (Linux's TCP_RTO_MIN is 200 ms), less what a
  /// capture's clock may be wrong.
  private static final long LEAST_TIMEOUT = 190_000_000;

  /// Data that was overtaken comes within this time, or within a round trip.
  private static final long LEAST_REORDERING = 3_000_000;

  /// What is sent in answer to an acknowledgement is sent within this time.
  private static final long AT_ONCE = 5_000_000;

  /// Nobody sends again so soon: it was copied on the way.
  private static final long MOMENT = 1_000_000;

  private static final int DUPLICATES_FOR_LOSS = 3;

  private final TraceConnection connection;
  private final TracedSegment segment;
  private final TraceEnd from;
  private final TraceEnd to;
  private final long at;
  private final long begin;
  private final long end;
  private final long acknowledgment;
  private final long window;
  private final List<Note> notes = new ArrayList<>();

  SegmentJudge(TraceConnection connection, TracedSegment segment, TraceEnd from, TraceEnd to) {
    this.connection = connection;
    this.segment = segment;
    this.from = from;
    this.to = to;
    this.at = segment.hasTime() ? segment.timeNanos() : 0;
    this.begin = segment.has(TcpView.SYN) ? 0 : from.position(segment.sequence());
    this.end = begin + segment.sequenceLength();
    this.acknowledgment = segment.has(TcpView.ACK) ? to.position(segment.acknowledgment()) : -1;
    this.window = scaled();
  }

  long begin() {
    return begin;
  }

  long acknowledgment() {
    return acknowledgment;
  }

  long window() {
    return window;
  }

  /// RFC 7323 §2.2: a SYN's window is never scaled, and both ends scale or none.
  private long scaled() {
    boolean both = from.windowScale >= 0 && to.windowScale >= 0;
    boolean scales = both && !segment.has(TcpView.SYN);
    return scales ? (long) segment.window() << Math.min(from.windowScale, 14) : segment.window();
  }

  // ------------------------------------------------------------------ what it means

  /// What the segment means; to be called once, before [#arrive].
  List<Note> notes() {
    if (segment.has(TcpView.RST)) {
      boolean refused = to.state == TcpState.SYN_SENT;
      add(Kind.RESET, refused ? "refused: reset" : "reset");
    } else if (segment.has(TcpView.SYN)) {
      syn();
    } else {
      established();
    }
    congestion();
    if (segment.has(TcpView.URG)) {
      add(Kind.URGENT, "urgent up to " + (begin + segment.urgentPointer()));
    }
    String comment = segment.comment();
    if (comment != null) {
      Kind kind = segment.isLost() ? Kind.LOST : Kind.COMMENT;
      notes.add(new Note(kind, FrameTable.comment(comment)));
    }
    send();
    return notes;
  }

  private void add(Kind kind, String text) {
    notes.add(new Note(kind, text));
  }

  private void syn() {
    boolean answer = segment.has(TcpView.ACK);
    if (from.synSeen && from.sentAt > Long.MIN_VALUE / 2) {
      add(Kind.TIMEOUT, "retransmission after " + seconds(at - from.sentAt) + " s");
    } else if (answer) {
      add(Kind.HANDSHAKE, "handshake 2 of 3");
    } else if (to.synSeen) {
      add(Kind.HANDSHAKE, "simultaneous open");
    } else {
      add(Kind.HANDSHAKE, "handshake 1 of 3");
    }
  }

  private void established() {
    boolean asks = isQuestion();
    if (asks) {
      boolean closed = to.window == 0;
      add(
          closed ? Kind.WINDOW_PROBE : Kind.KEEP_ALIVE,
          closed ? "zero window probe" : "keep-alive");
    } else if (segment.sequenceLength() > 0) {
      data();
    }
    if (segment.has(TcpView.FIN)) {
      boolean first = to.fin < 0;
      add(Kind.CLOSE, first ? "closes its direction (half-close)" : "closes the other direction");
    }
    acknowledges();
    from.asked = asks;
  }

  /// True for a segment that is sent for the sake of its answer: it stands one place before what
  /// comes next, and carries nothing or one old octet (RFC 9293 §3.8.4, §3.8.6.1); or it carries
  /// what a closed window does not take, one octet or, of some peers, more.
  private boolean isQuestion() {
    if (segment.has(TcpView.FIN)) {
      return false;
    }
    if (segment.length() == 0) {
      return begin == from.next - 1 || (begin == to.acknowledged - 1 && begin < from.next);
    }
    boolean oneOctet = segment.length() == 1;
    boolean old = begin == from.next - 1 && from.flightAt(begin) == null;
    boolean edge = begin == to.acknowledged || (oneOctet && begin == from.next);
    return (oneOctet && old) || (to.window == 0 && edge);
  }

  private void data() {
    if (begin > from.next) {
      add(Kind.GAP, "%d bytes before it are missing".formatted(begin - from.next));
    } else if (begin < from.next) {
      old();
    }
    if (segment.length() > 0 && end == to.rightEdge() && to.window > 0) {
      add(Kind.WINDOW_FULL, "fills the window");
    }
  }

  /// Data at a place that has been passed before.
  private void old() {
    TraceEnd.Gap gap = from.gapAt(begin);
    TraceEnd.Flight flight = from.flightAt(begin);
    if (end <= to.acknowledged) {
      String waited = seconds(at - from.sentAt);
      add(Kind.SPURIOUS, "retransmission after " + waited + " s of what was acknowledged");
    } else if (gap != null && isOvertaken(gap)) {
      add(Kind.OUT_OF_ORDER, "out of order");
    } else if (gap != null) {
      again(gap.seenAt(), 1, false);
    } else if (flight != null) {
      again(flight.sentAt, flight.times, end == from.next);
      if (flight.lost) {
        add(Kind.COMMENT, "the copy before was lost");
      }
    } else {
      add(Kind.RETRANSMISSION, "retransmission");
    }
  }

  private boolean isOvertaken(TraceEnd.Gap gap) {
    long most = Math.max(connection.roundTripNanos() / 2, LEAST_REORDERING);
    return at - gap.seenAt() < most && to.duplicates < DUPLICATES_FOR_LOSS;
  }

  /// Names the reason of a retransmission.
  ///
  /// @param sentAt when the copy before was sent
  /// @param times how often it has been sent
  /// @param tail true where nothing was sent behind it
  private void again(long sentAt, int times, boolean tail) {
    long waited = at - sentAt;
    long roundTrip = connection.roundTripNanos();
    long quiet = at - Math.max(from.sentAt, to.heardAt);
    boolean told = to.complainedAt >= sentAt && (to.sacked > begin || to.duplicates > 0);
    boolean timeout = quiet >= LEAST_TIMEOUT && (!told || at - to.complainedAt > AT_ONCE);
    boolean repairing = from.recover >= 0;
    if (waited < MOMENT && !told && !repairing) {
      add(Kind.RETRANSMISSION, "the same segment again at once");
    } else if (told && !timeout && waited < roundTrip + 2 * LEAST_TIMEOUT) {
      boolean first = !repairing || from.afterTimeout;
      String why = to.sacked > begin ? "SACK" : to.duplicates + " duplicate ACKs";
      add(
          first ? Kind.FAST_RETRANSMISSION : Kind.RETRANSMISSION,
          first ? "fast retransmission (" + why + ")" : "retransmission in recovery");
      repair(false);
    } else if (tail && times == 1 && !repairing && canProbe() && quiet * 2 >= roundTrip * 3) {
      add(Kind.TAIL_PROBE, "probably a tail loss probe, after " + seconds(waited) + " s");
    } else if (timeout) {
      String sure = begin <= to.acknowledged ? "" : "probably ";
      add(Kind.TIMEOUT, sure + "timeout: retransmission after " + seconds(waited) + " s");
      repair(true);
    } else if (repairing) {
      String when = from.afterTimeout ? "after the timeout" : "in recovery";
      add(Kind.RETRANSMISSION, "retransmission " + when);
    } else {
      add(Kind.RETRANSMISSION, "retransmission after " + seconds(waited) + " s");
    }
  }

  /// RFC 8985 §7.1: the connection must have agreed on SACK; where that was not seen, it may have.
  private boolean canProbe() {
    return !connection.hasScale() || (from.sackPermitted && to.sackPermitted);
  }

  private void repair(boolean afterTimeout) {
    from.recover = from.next;
    from.afterTimeout = afterTimeout;
  }

  private void acknowledges() {
    if (acknowledgment > to.next) {
      add(Kind.UNSEEN, "acknowledges %d bytes not captured".formatted(acknowledgment - to.next));
    }
    boolean same = acknowledgment == from.acknowledged && segment.isPureAck();
    boolean sameWindow = segment.window() == from.rawWindow;
    boolean duplicateSack = isDuplicateSack();
    if (isThird()) {
      add(Kind.HANDSHAKE, "handshake 3 of 3");
    } else if (segment.isPureAck() && to.asked && same && sameWindow && !from.asked) {
      add(Kind.KEEP_ALIVE_ANSWER, window == 0 ? "zero window probe answered" : "keep-alive answer");
    } else if (same && sameWindow && to.next > acknowledgment && !isQuestion()) {
      add(Kind.DUPLICATE_ACK, "duplicate ACK " + (from.duplicates + 1));
    } else if (window > 0 && (same ? !sameWindow : segment.isPureAck() && from.window == 0)) {
      add(Kind.WINDOW_UPDATE, from.window == 0 ? "the window opens" : "window update");
    }
    if (duplicateSack) {
      add(Kind.DUPLICATE_SACK, "DSACK: came twice");
    } else if (!segment.sack().isEmpty()) {
      int blocks = segment.sack().size() / 2;
      add(Kind.SACK, "SACK" + (blocks > 1 ? " of " + blocks + " blocks" : ""));
    }
    if (window == 0) {
      add(Kind.ZERO_WINDOW, "zero window");
    }
  }

  /// RFC 2883 §4: the first block lies below the acknowledgement, or within the second block.
  private boolean isDuplicateSack() {
    List<Integer> sack = segment.sack();
    if (sack.size() < 2) {
      return false;
    }
    long first = to.position(sack.get(0));
    long last = to.position(sack.get(1));
    return last <= acknowledgment
        || (sack.size() >= 4
            && first >= to.position(sack.get(2))
            && last <= to.position(sack.get(3)));
  }

  private boolean isThird() {
    return !connection.handshakeDone
        && from.synSeen
        && to.synSeen
        && acknowledgment >= 1
        && to.state == TcpState.SYN_RECEIVED;
  }

  private void congestion() {
    if (segment.isMarked()) {
      add(Kind.CONGESTION, "marked: congestion experienced (CE)");
    }
    boolean echo = segment.has(TcpView.ECE);
    boolean reduced = segment.has(TcpView.CWR);
    if (segment.has(TcpView.SYN)) {
      if (echo && reduced && !segment.has(TcpView.ACK)) {
        add(Kind.CONGESTION, "asks for ECN");
      } else if (echo && !reduced) {
        add(Kind.CONGESTION, "agrees to ECN");
      }
      return;
    }
    if (echo) {
      add(Kind.CONGESTION, "tells of congestion (ECE)");
    }
    if (reduced) {
      add(Kind.CONGESTION, "window reduced (CWR)");
    }
  }

  // ------------------------------------------------------------------ what it changes

  /// What its sender has changed by sending it.
  private void send() {
    if (segment.has(TcpView.SYN)) {
      from.synSeen = true;
      from.windowScale = segment.windowScale();
      from.sackPermitted = segment.sackPermitted();
      if (!segment.has(TcpView.ACK) && connection.openedAt == Long.MIN_VALUE) {
        connection.openedAt = at;
      }
      if (from.state == TcpState.CLOSED) {
        from.state = segment.has(TcpView.ACK) ? TcpState.SYN_RECEIVED : TcpState.SYN_SENT;
      }
    } else if (!segment.has(TcpView.RST)
        && (from.state == TcpState.SYN_SENT || from.state == TcpState.CLOSED)
        && (!from.synSeen || from.state == TcpState.SYN_SENT)) {
      from.state = TcpState.ESTABLISHED; // what led to it was not captured
    }
    if (segment.sequenceLength() > 0 && !segment.has(TcpView.RST)) {
      sendText();
    }
    if (segment.has(TcpView.ACK) && !segment.has(TcpView.RST)) {
      sendAcknowledgment();
    }
    if (segment.has(TcpView.RST)) {
      from.state = TcpState.CLOSED;
    }
    from.heardAt = at;
  }

  private void sendText() {
    TraceEnd.Flight flight = from.flightAt(begin);
    if (flight != null && end > to.acknowledged) {
      flight.sentAt = at;
      flight.times++;
      flight.lost = segment.isLost();
    } else if (end > to.acknowledged) {
      from.sent(begin, end, at, segment.isLost());
    }
    if (begin > from.next) {
      from.passedOver(from.next, begin, at);
    } else {
      from.fill(begin, end);
    }
    from.next = Math.max(from.next, end);
    from.sentAt = at;
    if (segment.has(TcpView.FIN)) {
      from.fin = end - 1;
      from.state =
          switch (from.state) {
            case ESTABLISHED, SYN_RECEIVED, SYN_SENT -> TcpState.FIN_WAIT_1;
            case CLOSE_WAIT -> TcpState.LAST_ACK;
            case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> from.state;
          };
    }
  }

  private void sendAcknowledgment() {
    boolean duplicate = notes.stream().anyMatch(note -> note.kind() == Kind.DUPLICATE_ACK);
    boolean reports = !segment.sack().isEmpty() && !isDuplicateSack();
    if (acknowledgment > from.acknowledged) {
      sampleRoundTrip();
      from.acknowledged = acknowledgment;
      from.duplicates = 0;
      to.acknowledgedBy(acknowledgment);
    } else if (duplicate) {
      from.duplicates++;
    }
    if (duplicate || reports) {
      from.complainedAt = at;
    }
    if (reports) {
      for (int i = 1; i < segment.sack().size(); i += 2) {
        from.sacked = Math.max(from.sacked, to.position(segment.sack().get(i)));
      }
    }
    if (acknowledgment > to.fin && to.fin >= 0) {
      from.state = afterFin(from.state); // it must have the peer's FIN by now
    }
    from.rawWindow = segment.window();
    from.window = window;
    if (isThird()) {
      connection.handshakeDone = true;
      if (connection.openedAt != Long.MIN_VALUE) {
        connection.handshakeNanos = at - connection.openedAt;
      }
    }
  }

  private void sampleRoundTrip() {
    TraceEnd.Flight flight = to.flightAt(acknowledgment - 1);
    if (flight != null && flight.times == 1) { // RFC 6298 §3, Karn's algorithm
      long sample = at - flight.sentAt;
      if (to == connection.left) {
        connection.leastLeft = least(connection.leastLeft, sample);
      } else {
        connection.leastRight = least(connection.leastRight, sample);
      }
    }
  }

  private static long least(long before, long sample) {
    return before < 0 ? sample : Math.min(before, sample);
  }

  /// What its receiver changes when it arrives; to be called after [#notes].
  void arrive() {
    if (segment.has(TcpView.RST)) {
      boolean exact = to.acknowledged < 0 || begin == to.acknowledged;
      if (exact || to.state == TcpState.SYN_SENT) { // RFC 5961 §3.2: the exact number alone
        to.state = TcpState.CLOSED;
      }
      return;
    }
    if (segment.has(TcpView.SYN)) {
      boolean answer = segment.has(TcpView.ACK);
      if (to.state == TcpState.SYN_SENT) {
        to.state = answer ? TcpState.ESTABLISHED : TcpState.SYN_RECEIVED;
      } else if (to.state == TcpState.CLOSED && !to.synSeen) {
        to.state = TcpState.SYN_RECEIVED;
      } else if (answer && to.state == TcpState.SYN_RECEIVED) {
        to.state = TcpState.ESTABLISHED;
      }
      return;
    }
    if (to.state == TcpState.CLOSED && !to.synSeen) {
      to.state = TcpState.ESTABLISHED;
    }
    if (segment.has(TcpView.ACK)) {
      if (to.state == TcpState.SYN_RECEIVED && acknowledgment >= 1) {
        to.state = TcpState.ESTABLISHED;
      }
      if (to.fin >= 0 && acknowledgment > to.fin) {
        to.state = afterOwnFin(to.state);
      }
    }
    boolean whole = from.gaps.isEmpty() && from.flights.stream().noneMatch(flight -> flight.lost);
    if (segment.has(TcpView.FIN) && whole) {
      to.state = afterFin(to.state);
    }
  }

  /// RFC 9293 §3.10.7.4, eighth: the peer's FIN is reached.
  private static TcpState afterFin(TcpState state) {
    return switch (state) {
      case SYN_RECEIVED, ESTABLISHED -> TcpState.CLOSE_WAIT;
      case FIN_WAIT_1 -> TcpState.CLOSING;
      case FIN_WAIT_2 -> TcpState.TIME_WAIT;
      case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state;
    };
  }

  /// RFC 9293 §3.10.7.4, fifth: the own FIN is acknowledged.
  private static TcpState afterOwnFin(TcpState state) {
    return switch (state) {
      case FIN_WAIT_1 -> TcpState.FIN_WAIT_2;
      case CLOSING -> TcpState.TIME_WAIT;
      case LAST_ACK -> TcpState.CLOSED;
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED -> state;
      case FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> state;
    };
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }
}
