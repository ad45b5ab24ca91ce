package io.netjar.cli;

import io.netjar.wire.TcpView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Counts the sequence numbers of each TCP connection from its first, so that people can read them:
/// a SYN is number 0, the first byte of data number 1.
///
/// Where the capture begins in the middle of a connection, the first segment seen counts as number
/// 1. Keeps the first numbers of [#MOST_DIRECTIONS] directions (two a connection); beyond that the
///    one that was not seen for longest is forgotten, and counts anew when it is seen again.
final class RelativeNumbers {
  /// How many directions are kept in mind.
  static final int MOST_DIRECTIONS = 16_384;

  private static final Pattern NUMBER = Pattern.compile(" (Seq|Ack|SLE|SRE)=(\\d+)");

  private final Map<Direction, Integer> first = new Table();

  private record Direction(String source, int sourcePort, String destination, int destinationPort) {
    private Direction reversed() {
      return new Direction(destination, destinationPort, source, sourcePort);
    }
  }

  private static final class Table extends LinkedHashMap<Direction, Integer> {
    private static final long serialVersionUID = 1;

    private Table() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Direction, Integer> eldest) {
      return size() > MOST_DIRECTIONS;
    }
  }

  /// The column "Info" of the frame, with relative numbers where it is a TCP segment. To be called
  /// for each frame of the capture in its order.
  String info(ExplainedFrame frame) {
    ExplainedFrame.Ports ports = frame.layer(ExplainedFrame.TCP) == null ? null : frame.ports();
    byte[] bytes = frame.frame().bytes();
    if (ports == null || ports.header() + TcpView.LENGTH > bytes.length) {
      return frame.info();
    }
    var direction =
        new Direction(frame.source(), ports.source(), frame.destination(), ports.destination());
    int flags = TcpView.flags(bytes, ports.header());
    int sequence = TcpView.sequence(bytes, ports.header());
    boolean syn = (flags & TcpView.SYN) != 0;
    int own = firstOf(direction, syn, syn ? sequence : sequence - 1);
    Integer peer = null;
    if ((flags & TcpView.ACK) != 0) {
      int acknowledged = TcpView.acknowledgment(bytes, ports.header());
      peer = firstOf(direction.reversed(), false, acknowledged - 1);
    }
    return rewritten(frame.info(), own, peer);
  }

  private int firstOf(Direction direction, boolean again, int number) {
    Integer known = first.get(direction);
    if (known != null && !again) {
      return known;
    }
    first.put(direction, number);
    return number;
  }

  private static String rewritten(String info, int own, @Nullable Integer peer) {
    return NUMBER.matcher(info).replaceAll(match -> relative(match, own, peer));
  }

  private static String relative(MatchResult match, int own, @Nullable Integer peer) {
    Integer base = match.group(1).equals("Seq") ? Integer.valueOf(own) : peer;
    if (base == null) {
      return match.group();
    }
    int number = Integer.parseUnsignedInt(match.group(2)) - base;
    return " " + match.group(1) + "=" + Integer.toUnsignedString(number);
  }
}
