package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.cli.TraceConnection.Row;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.TcpView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Draws a connection as a ladder: time runs downwards, the two ends are the rails, and each
/// segment is a rung from its sender to its receiver.
///
/// ```
///      time  192.168.1.2:49152                           10.1.0.2:9000
///  0.000000     SYN-SENT ├─ SYN  0  win 65535 ─────────▶│ SYN-RECEIVED   handshake 1 of 3
/// ```
///
/// A state stands where it has changed. Numbers count from each end's SYN. What a segment means
/// stands to the right, or, on a narrow terminal, below the rung.
final class Ladder {
  private static final int STATE_WIDTH = 12;
  private static final int LEAST_NOTE_WIDTH = 24;
  private static final int LEAST_RUNG = 30;
  private static final int MOST_RUNG = 76;
  private static final int ARROW = 5;
  private static final int TIME_DIGITS = 6;

  private final Screen screen;
  private final @Nullable Long firstNanos;
  private final TraceConnection connection;
  private final List<String> labels = new ArrayList<>();
  private final int frameWidth;
  private final int timeWidth;
  private final int rung;
  private final int noteWidth;
  private @Nullable TcpState left;
  private @Nullable TcpState right;

  /// @param firstNanos the time of the capture's first frame; null where it has none
  Ladder(TraceConnection connection, @Nullable Long firstNanos, Screen screen) {
    this.connection = connection;
    this.firstNanos = firstNanos;
    this.screen = screen;
    int frames = "frame".length();
    int times = "time".length();
    int longest = LEAST_RUNG;
    for (Row row : connection.rows) {
      String label = label(row);
      labels.add(label);
      longest = Math.max(longest, label.length() + ARROW);
      frames = Math.max(frames, Long.toString(row.segment().frame()).length());
      times = Math.max(times, time(row).length());
    }
    frameWidth = frames;
    timeWidth = times;
    int names =
        connection.left.name.toString().length() + connection.right.name.toString().length();
    int wanted = Math.max(Math.min(longest, MOST_RUNG), Math.min(names - 20, MOST_RUNG));
    int around = frameWidth + timeWidth + 2 * STATE_WIDTH + 8;
    if (screen.width() == Screen.UNBOUNDED) {
      rung = wanted;
      noteWidth = Integer.MAX_VALUE;
    } else {
      rung = Math.clamp(screen.width() - around, LEAST_RUNG, wanted);
      int room = screen.width() - around - rung - 2;
      noteWidth = room < LEAST_NOTE_WIDTH ? 0 : room;
    }
  }

  /// The drawing, a line at each end of a row.
  String drawing() {
    var text = new StringBuilder();
    heading(text);
    for (int i = 0; i < connection.rows.size(); i++) {
      Row row = connection.rows.get(i);
      rung(text, row, labels.get(i));
      left = row.left();
      right = row.right();
    }
    return text.toString();
  }

  private void heading(StringBuilder text) {
    String from = SafeText.escape(connection.left.name.toString());
    String to = SafeText.escape(connection.right.name.toString());
    String title = "connection " + connection.number + "  " + from + " → " + to;
    text.append(screen.paint(Style.BOLD, title));
    text.append("  ").append(counted()).append('\n');
    if (!connection.hasScale()) {
      String why = "the handshake was not captured: windows stand as in the header, not scaled";
      text.append(screen.paint(Style.DIM, why)).append('\n');
    }
    String front = " ".repeat(frameWidth - 5) + "frame  " + " ".repeat(timeWidth - 4) + "time  ";
    int gap = STATE_WIDTH + rung + 4 + STATE_WIDTH - from.length() - to.length();
    String names = from + " ".repeat(Math.max(2, gap)) + to;
    text.append(screen.paint(Style.DIM, front + names)).append('\n');
  }

  private String counted() {
    int shown = connection.rows.size();
    int all = connection.segments;
    String count = all == 1 ? "1 segment" : "%,d segments".formatted(all);
    return shown == all ? count : "%,d of %s".formatted(shown, count);
  }

  private void rung(StringBuilder text, Row row, String label) {
    boolean lost = row.segment().isLost();
    String frame = Long.toString(row.segment().frame());
    String time = time(row);
    text.append(
        screen.paint(
            Style.DIM,
            " ".repeat(frameWidth - frame.length())
                + frame
                + "  "
                + " ".repeat(timeWidth - time.length())
                + time));
    text.append("  ").append(state(row.left(), left, true)).append(' ');
    String arrow = row.fromLeft() ? toRight(label, lost) : toLeft(label, lost);
    text.append(arrowPainted(row, arrow)).append(' ');
    String end = state(row.right(), right, false);
    String notes = notes(row, noteWidth);
    boolean beside = noteWidth > 0 && !notes.isEmpty();
    text.append(beside ? end + "  " + notes : end.stripTrailing());
    while (text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
    if (noteWidth == 0 && !row.notes().isEmpty()) {
      below(text, row);
    }
  }

  private void below(StringBuilder text, Row row) {
    String margin = " ".repeat(frameWidth + timeWidth + STATE_WIDTH + 5);
    int room = Math.max(LEAST_RUNG, screen.width() - margin.length() - 2);
    text.append(margin).append("  ").append(notes(row, room)).append('\n');
  }

  /// The state where it has changed, as wide as all states.
  private String state(TcpState now, @Nullable TcpState before, boolean toTheRight) {
    String word = now == before ? "" : name(now);
    String space = " ".repeat(STATE_WIDTH - word.length());
    String shown = screen.paint(Style.GREEN, word);
    return toTheRight ? space + shown : shown + space;
  }

  /// The state in the words of RFC 9293 §3.3.2.
  private static String name(TcpState state) {
    return state.name().replace('_', '-');
  }

  private String toRight(String label, boolean lost) {
    String text = SafeText.cut(label, rung - ARROW);
    int line = rung - text.length() - 4;
    return "├─ " + text + " " + "─".repeat(line - 1) + (lost ? "✗ " : "─▶") + "│";
  }

  private String toLeft(String label, boolean lost) {
    String text = SafeText.cut(label, rung - ARROW);
    int line = rung - text.length() - 4;
    return "│" + (lost ? " ✗" : "◀─") + "─".repeat(line - 1) + " " + text + " ─┤";
  }

  private String arrowPainted(Row row, String arrow) {
    if (row.segment().isLost()) {
      return screen.paint(Style.DIM, arrow);
    }
    boolean again = row.notes().stream().anyMatch(note -> note.kind().isRetransmission());
    boolean reset = row.segment().has(TcpView.RST);
    return again || reset ? screen.paint(Style.RED, arrow) : arrow;
  }

  private String notes(Row row, int width) {
    var text = new StringBuilder();
    int room = width;
    for (Note note : row.notes()) {
      String separator = text.isEmpty() ? "" : ", ";
      if (room - separator.length() < 2) {
        break;
      }
      String shown = SafeText.cut(note.text(), room - separator.length());
      room -= separator.length() + shown.length();
      text.append(separator).append(screen.paint(note.kind().style(), shown));
    }
    return text.toString();
  }

  private String time(Row row) {
    Long first = firstNanos;
    if (!row.segment().hasTime() || first == null) {
      return "-";
    }
    return BigDecimal.valueOf(row.segment().timeNanos())
        .subtract(BigDecimal.valueOf(first))
        .movePointLeft(9)
        .setScale(TIME_DIGITS, RoundingMode.FLOOR)
        .toPlainString();
  }

  // ------------------------------------------------------------------ what stands on a rung

  /// Flags, `begin:end(length)`, acknowledgement, window, options.
  private static String label(Row row) {
    TracedSegment segment = row.segment();
    var text = new StringBuilder(flags(segment));
    boolean absolute = segment.has(TcpView.RST) && segment.sequence() == 0;
    long begin = absolute ? 0 : row.begin();
    text.append("  ").append(begin);
    if (segment.length() > 0) {
      text.append(':').append(begin + segment.length());
      text.append('(').append(segment.length()).append(')');
    }
    if (row.acknowledgment() >= 0) {
      text.append("  ack ").append(row.acknowledgment());
    }
    if (!segment.has(TcpView.RST)) {
      text.append("  win ").append(row.window());
    }
    List<String> options = options(row);
    if (!options.isEmpty()) {
      text.append("  <").append(String.join(", ", options)).append('>');
    }
    return text.toString();
  }

  private static String flags(TracedSegment segment) {
    var words = new ArrayList<String>();
    flag(words, segment, TcpView.SYN, "SYN");
    flag(words, segment, TcpView.FIN, "FIN");
    flag(words, segment, TcpView.RST, "RST");
    flag(words, segment, TcpView.PSH, "PSH");
    flag(words, segment, TcpView.URG, "URG");
    flag(words, segment, TcpView.ACK, "ACK");
    flag(words, segment, TcpView.ECE, "ECE");
    flag(words, segment, TcpView.CWR, "CWR");
    return words.isEmpty() ? "no flags" : String.join(" ", words);
  }

  private static void flag(List<String> words, TracedSegment segment, int flag, String word) {
    if (segment.has(flag)) {
      words.add(word);
    }
  }

  private static List<String> options(Row row) {
    TracedSegment segment = row.segment();
    var options = new ArrayList<String>();
    if (segment.mss() > 0) {
      options.add("mss " + segment.mss());
    }
    if (segment.windowScale() >= 0) {
      options.add("ws " + segment.windowScale());
    }
    if (segment.sackPermitted()) {
      options.add("sackOK");
    }
    if (segment.has(TcpView.SYN) && segment.hasTimestamps()) {
      options.add("ts");
    }
    if (!row.sack().isEmpty()) {
      var blocks = new StringBuilder("sack");
      for (int i = 0; i + 1 < row.sack().size(); i += 2) {
        blocks.append(' ').append(row.sack().get(i)).append(':').append(row.sack().get(i + 1));
      }
      options.add(blocks.toString());
    }
    return options;
  }
}
