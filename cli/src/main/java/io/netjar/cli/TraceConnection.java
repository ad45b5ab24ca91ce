package io.netjar.cli;

import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.List;

/// One TCP connection of a capture: its two ends, and its segments with what they mean.
///
/// The states are those that both ends have once the segment has arrived, told from the segments
/// alone (RFC 9293 §3.3.2); of a connection that the capture shows from the middle on, both ends
/// are taken to be established.
final class TraceConnection {
  /// A segment in its connection.
  ///
  /// @param number of the segment in the connection, from 1
  /// @param fromLeft true where the end that opened the connection sent it
  /// @param begin its position, counted from the sender's first
  /// @param acknowledgment the position that it acknowledges; -1 where it has no ACK
  /// @param window in bytes; as it stands where the shift is not known
  /// @param sack edges of the blocks of SACK, as positions
  /// @param left the state of the end on the left afterwards, right that of the other
  record Row(
      int number,
      TracedSegment segment,
      boolean fromLeft,
      long begin,
      long acknowledgment,
      long window,
      List<Long> sack,
      TcpState left,
      TcpState right,
      List<Note> notes) {
    Row {
      sack = List.copyOf(sack);
      notes = List.copyOf(notes);
    }
  }

  final int number;
  final TraceEnd left;
  final TraceEnd right;
  final List<Row> rows = new ArrayList<>();

  /// How many segments there were, those included that are not shown.
  int segments;

  /// Nanoseconds from the first SYN to the acknowledgement of its answer; -1 where that was not
  /// captured.
  long handshakeNanos = -1;

  /// When the first SYN was seen.
  long openedAt = Long.MIN_VALUE;

  /// The least time from data to its acknowledgement, of each end; -1 before the first.
  long leastLeft = -1;

  long leastRight = -1;

  /// True once the handshake's third segment was seen.
  boolean handshakeDone;

  TraceConnection(int number, TracedSegment.End left, TracedSegment.End right) {
    this.number = number;
    this.left = new TraceEnd(left);
    this.right = new TraceEnd(right);
  }

  /// True where the handshake tells how windows are scaled.
  boolean hasScale() {
    return left.synSeen && right.synSeen;
  }

  /// The round-trip time, as far as the capture shows it; 0 where it does not.
  long roundTripNanos() {
    return handshakeNanos >= 0 ? handshakeNanos : Math.max(leastLeft, 0) + Math.max(leastRight, 0);
  }

  /// Takes the next segment in.
  ///
  /// @param shown true where it is kept as a row
  void add(TracedSegment segment, boolean shown) {
    segments++;
    boolean fromLeft = segment.source().equals(left.name);
    TraceEnd from = fromLeft ? left : right;
    TraceEnd to = fromLeft ? right : left;
    count(segment, from, to);
    var judge = new SegmentJudge(this, segment, from, to);
    List<Note> notes = judge.notes();
    if (!segment.isLost()) {
      judge.arrive();
    }
    if (shown) {
      boolean ack = segment.has(TcpView.ACK);
      List<Long> sack = segment.sack().stream().map(to::position).toList();
      rows.add(
          new Row(
              segments,
              segment,
              fromLeft,
              judge.begin(),
              ack ? judge.acknowledgment() : -1,
              judge.window(),
              sack,
              left.state,
              right.state,
              notes));
    }
  }

  private static void count(TracedSegment segment, TraceEnd from, TraceEnd to) {
    if (segment.has(TcpView.SYN)) {
      from.count(segment.sequence());
    } else if (!from.isKnown() && !isAnswerToNobody(segment)) {
      from.count(segment.sequence() - 1);
      from.next = 1;
    }
    if (segment.has(TcpView.ACK) && !to.isKnown()) {
      to.count(segment.acknowledgment() - 1);
      to.next = 1;
    }
  }

  /// The reset that refuses a SYN has the number 0, which is no number of the connection's (RFC
  /// 9293 §3.10.7.1).
  private static boolean isAnswerToNobody(TracedSegment segment) {
    return segment.has(TcpView.RST) && segment.sequence() == 0;
  }

  /// True where a SYN begins another connection between the same ends.
  boolean isOver(TracedSegment syn) {
    boolean fromLeft = syn.source().equals(left.name);
    TraceEnd from = fromLeft ? left : right;
    return from.isKnown() && (!from.synSeen || from.position(syn.sequence()) != 0);
  }
}
