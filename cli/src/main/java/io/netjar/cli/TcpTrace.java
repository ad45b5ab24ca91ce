package io.netjar.cli;

import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The TCP connections of a capture, in the order of their first segments.
///
/// At most [#MOST_ROWS] segments are kept, and [#MOST_CONNECTIONS] connections: what lies beyond is
/// counted.
final class TcpTrace {
  static final int MOST_ROWS = 500_000;
  static final int MOST_CONNECTIONS = 65_536;

  private final Map<Ends, TraceConnection> current = new LinkedHashMap<>();
  private final List<TraceConnection> connections = new ArrayList<>();
  private int rows;
  private long notKept;

  /// Two ends, the same whoever sends.
  private record Ends(TracedSegment.End one, TracedSegment.End other) {
    static Ends of(TracedSegment segment) {
      var source = segment.source();
      var destination = segment.destination();
      return source.toString().compareTo(destination.toString()) <= 0
          ? new Ends(source, destination)
          : new Ends(destination, source);
    }
  }

  /// Takes the next segment of the capture in.
  ///
  /// @param shown true where it is to be drawn
  void add(TracedSegment segment, boolean shown) {
    var ends = Ends.of(segment);
    var connection = current.get(ends);
    boolean opens = segment.has(TcpView.SYN) && !segment.has(TcpView.ACK);
    if (connection == null || (opens && connection.isOver(segment))) {
      if (connections.size() == MOST_CONNECTIONS) {
        notKept++;
        return;
      }
      connection = begun(segment);
      current.put(ends, connection);
      connections.add(connection);
    }
    boolean kept = shown && rows < MOST_ROWS;
    connection.add(segment, kept);
    if (kept) {
      rows++;
    } else if (shown) {
      notKept++;
    }
  }

  /// The end that opens stands on the left: who sends the SYN, or is sent the SYN+ACK; where
  /// neither was captured, the one with the higher port, as clients have.
  private TraceConnection begun(TracedSegment segment) {
    boolean syn = segment.has(TcpView.SYN);
    boolean answer = syn && segment.has(TcpView.ACK);
    boolean sourceOpens = syn ? !answer : segment.source().port() >= segment.destination().port();
    int number = connections.size() + 1;
    return sourceOpens
        ? new TraceConnection(number, segment.source(), segment.destination())
        : new TraceConnection(number, segment.destination(), segment.source());
  }

  List<TraceConnection> connections() {
    return connections;
  }

  /// How many segments were to be shown but not kept.
  long notKept() {
    return notKept;
  }
}
