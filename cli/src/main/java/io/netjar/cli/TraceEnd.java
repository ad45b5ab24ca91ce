package io.netjar.cli;

import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.SeqNum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a capture shows of one end of a connection. Positions count from its first sequence number:
/// a SYN stands at 0, the first byte at 1; where the SYN was not captured, what is seen first is 1.
final class TraceEnd {
  /// How many segments in flight, and how many gaps, are kept in mind; older ones are forgotten.
  static final int MOST_IN_FLIGHT = 4096;

  /// Data that was sent: where it lies, when last and how often.
  static final class Flight {
    final long begin;
    final long end;
    long sentAt;
    int times = 1;

    /// True where the capture says that the newest copy was lost.
    boolean lost;

    Flight(long begin, long end, long sentAt) {
      this.begin = begin;
      this.end = end;
      this.sentAt = sentAt;
    }
  }

  /// A range that was passed over: its data was not captured yet.
  ///
  /// @param seenAt when that was noticed
  record Gap(long begin, long end, long seenAt) {}

  final TracedSegment.End name;
  TcpState state = TcpState.CLOSED;

  /// The number on the wire that stands for position 0; null before anything was seen.
  private @Nullable Integer first;

  /// Behind the highest position that was sent.
  long next;

  /// The highest position of the peer that it has acknowledged; -1 before the first.
  long acknowledged = -1;

  /// The window offered last as it stands, and in bytes; -1 before the first.
  int rawWindow = -1;

  long window = -1;

  /// The shift that its SYN names; -1 where there was none or no SYN was seen.
  int windowScale = -1;

  boolean synSeen;
  boolean sackPermitted;

  /// Where its FIN stands; -1 while none was seen.
  long fin = -1;

  /// How many duplicate acknowledgements it has sent in a row.
  int duplicates;

  /// The highest position of the peer that it has reported by SACK.
  long sacked;

  /// When it last sent an acknowledgement that told of a gap.
  long complainedAt = Long.MIN_VALUE / 2;

  /// When it last sent something that takes room in sequence space; and anything at all.
  long sentAt = Long.MIN_VALUE / 2;

  long heardAt = Long.MIN_VALUE / 2;

  /// While a loss is repaired: what was in flight ends here; -1: none is.
  long recover = -1;

  /// True where the repair began with a timeout.
  boolean afterTimeout;

  /// True where the newest segment was a keep-alive or a probe that wants an answer.
  boolean asked;

  final List<Flight> flights = new ArrayList<>();
  final List<Gap> gaps = new ArrayList<>();

  TraceEnd(TracedSegment.End name) {
    this.name = name;
  }

  boolean isKnown() {
    return first != null;
  }

  /// Begins to count: `wire` is the number of the SYN, or one less than the first number seen.
  void count(int wire) {
    first = wire;
    next = Math.max(next, 0);
  }

  /// The position of a number of this end, near to what it has sent.
  long position(int wire) {
    Integer base = first;
    return base == null ? 0 : SeqNum.unwrap(wire - base, next);
  }

  /// Where the window ends that this end has offered; `Long.MAX_VALUE` where that is not known.
  long rightEdge() {
    return window < 0 || acknowledged < 0 ? Long.MAX_VALUE : acknowledged + window;
  }

  void sent(long begin, long end, long at, boolean lost) {
    if (flights.size() >= MOST_IN_FLIGHT) {
      flights.removeFirst();
    }
    var flight = new Flight(begin, end, at);
    flight.lost = lost;
    flights.add(flight);
  }

  /// The data in flight that begins at or before `position` and reaches beyond it; null: none.
  @Nullable Flight flightAt(long position) {
    for (Flight flight : flights) {
      if (flight.begin <= position && position < flight.end) {
        return flight;
      }
    }
    return null;
  }

  /// The peer has acknowledged up to here.
  void acknowledgedBy(long position) {
    flights.removeIf(flight -> flight.end <= position);
    gaps.removeIf(gap -> gap.end <= position);
    if (recover >= 0 && position >= recover) {
      recover = -1;
      afterTimeout = false;
    }
  }

  /// The gap that holds `position`; null: none.
  @Nullable Gap gapAt(long position) {
    for (Gap gap : gaps) {
      if (gap.begin <= position && position < gap.end) {
        return gap;
      }
    }
    return null;
  }

  /// Data from `begin` to `end` was passed over.
  void passedOver(long begin, long end, long at) {
    if (gaps.size() >= MOST_IN_FLIGHT) {
      gaps.removeFirst();
    }
    gaps.add(new Gap(begin, end, at));
  }

  /// Data from `begin` to `end` has been captured after all.
  void fill(long begin, long end) {
    var left = new ArrayList<Gap>();
    for (Gap gap : gaps) {
      if (gap.begin < Math.min(begin, gap.end)) {
        left.add(new Gap(gap.begin, Math.min(begin, gap.end), gap.seenAt));
      }
      if (Math.max(end, gap.begin) < gap.end) {
        left.add(new Gap(Math.max(end, gap.begin), gap.end, gap.seenAt));
      }
    }
    gaps.clear();
    gaps.addAll(left);
  }
}
