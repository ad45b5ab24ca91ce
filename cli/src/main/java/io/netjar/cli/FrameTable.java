package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.wire.dissect.Finding;
import io.netjar.wire.dissect.Severity;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Shows a capture as a table: a line per frame, aligned in columns.
///
/// Lines are shown in batches of [#BATCH]: a column is as wide as the widest entry so far, and the
/// column of interfaces appears with the second of them. So a capture of any size takes little
/// memory and its beginning is seen at once.
final class FrameTable {
  /// How many lines are aligned together.
  static final int BATCH = 1_000;

  private static final int NUMBER = 0;
  private static final int TIME = 1;
  private static final int INTERFACE = 2;
  private static final int PROTOCOL = 5;
  private static final int LENGTH = 6;
  private static final int INFO = 7;
  private static final String[] HEADINGS = {
    "No.", "Time", "Interface", "Source", "Destination", "Proto", "Bytes", "Info"
  };
  private static final Pattern MARK = Pattern.compile(" \\[(Bad Checksum|Malformed Packet)\\]$");
  private static final int MOST_INTERFACE_WIDTH = 24;
  private static final int NARROW_INTERFACE_WIDTH = 9;
  private static final int LEAST_INFO_WIDTH = 20;
  private static final int GOOD_INFO_WIDTH = 40;

  private final PrintWriter out;
  private final Screen screen;
  private final List<Row> rows = new ArrayList<>();
  private final int[] widths = new int[INFO];
  private @Nullable String onlyInterface;
  private boolean hasInterfaces;
  private boolean headingDue = true;
  private @Nullable Long firstNanos;

  /// @param remark the comment and the worst finding, behind the info; empty for none
  private record Row(List<String> columns, String remark, boolean dropped) {}

  FrameTable(PrintWriter out, Screen screen) {
    this.out = out;
    this.screen = screen;
    for (int i = 0; i < INFO; i++) {
      widths[i] = HEADINGS[i].length();
    }
  }

  /// Notes the time of a frame that may not be shown: times count from the capture's first.
  void pass(Frame frame) {
    if (firstNanos == null && frame.hasTime()) {
      firstNanos = frame.timeNanos();
    }
  }

  /// Adds the line of a frame that has been passed.
  ///
  /// @param info its column "Info"
  /// @return false where nobody reads any more
  boolean add(ExplainedFrame explained, String info) {
    Frame frame = explained.frame();
    String interfaceName =
        SafeText.cut(SafeText.escape(frame.interfaceName()), MOST_INTERFACE_WIDTH);
    if (onlyInterface == null) {
      onlyInterface = frame.interfaceName();
    } else if (!hasInterfaces && !onlyInterface.equals(frame.interfaceName())) {
      hasInterfaces = true;
      headingDue = true;
    }
    var columns =
        List.of(
            Long.toString(frame.number()),
            seconds(frame, firstNanos, 6),
            interfaceName,
            SafeText.escape(explained.source()),
            SafeText.escape(explained.destination()),
            SafeText.escape(explained.protocol()),
            Long.toString(frame.originalLength()),
            SafeText.escape(info(explained, info)));
    for (int i = 0; i < INFO; i++) {
      widths[i] = Math.max(widths[i], columns.get(i).length());
    }
    boolean dropped = frame.comment() != null && isDrop(frame.comment());
    rows.add(new Row(columns, remark(explained), dropped));
    return rows.size() < BATCH || show();
  }

  /// Shows the lines that are still to be shown.
  ///
  /// @return false where nobody reads any more
  boolean show() {
    // Handed over in one piece: a writer to a terminal flushes with every line.
    var lines = new StringBuilder();
    if (headingDue && !rows.isEmpty()) {
      String heading = line(Arrays.asList(HEADINGS), false) + HEADINGS[INFO];
      lines.append(screen.paint(Style.BOLD, heading)).append('\n');
      headingDue = false;
    }
    for (Row row : rows) {
      lines.append(shown(row)).append('\n');
    }
    rows.clear();
    out.print(lines);
    return !out.checkError();
  }

  /// The time since `firstNanos` in seconds with so many digits, `-` for a frame without time.
  static String seconds(Frame frame, @Nullable Long firstNanos, int digits) {
    if (!frame.hasTime() || firstNanos == null) {
      return "-";
    }
    return BigDecimal.valueOf(frame.timeNanos())
        .subtract(BigDecimal.valueOf(firstNanos))
        .movePointLeft(9)
        .setScale(digits, RoundingMode.FLOOR)
        .toPlainString();
  }

  /// The comment as it is shown: a drop has a cross before it.
  static String comment(String comment) {
    String safe = SafeText.escape(comment);
    return safe.startsWith("✗") ? safe : (isDrop(comment) ? "✗ " : "• ") + safe;
  }

  /// True for the comment of a frame that did not arrive.
  static boolean isDrop(String comment) {
    return comment.startsWith("dropped") || comment.startsWith("✗");
  }

  private static String cutNote(Frame frame) {
    return " [" + frame.bytes().length + " of " + frame.originalLength() + " bytes kept]";
  }

  private static String remark(ExplainedFrame explained) {
    String comment = explained.frame().comment();
    String remark = comment == null ? "" : comment(comment);
    Finding error = worst(explained);
    if (error == null) {
      return remark;
    }
    String text = "! " + SafeText.escape(error.text());
    return remark.isEmpty() ? text : remark + "  " + text;
  }

  /// The info without its mark for an error that the remark tells, and with a note where the frame
  /// was cut.
  private static String info(ExplainedFrame explained, String info) {
    if (explained.isCut()) {
      return info + cutNote(explained.frame());
    }
    return worst(explained) == null ? info : MARK.matcher(info).replaceFirst("");
  }

  /// The first finding that is an error, or null. A frame that was cut has errors of its own
  /// making, which do not count.
  private static @Nullable Finding worst(ExplainedFrame explained) {
    if (!explained.isCut()) {
      for (Finding finding : explained.findings()) {
        if (finding.severity() == Severity.ERROR) {
          return finding;
        }
      }
    }
    return null;
  }

  private String shown(Row row) {
    String front = line(row.columns, screen.hasColour());
    String info = row.columns.get(INFO);
    String remark = row.remark;
    if (screen.width() != Screen.UNBOUNDED) {
      int room = Math.max(LEAST_INFO_WIDTH, screen.width() - frontWidth(isNarrow()));
      remark = SafeText.cut(remark, room < GOOD_INFO_WIDTH ? room - 6 : room * 2 / 3);
      info = SafeText.cut(info, remark.isEmpty() ? room : room - remark.length() - 2);
    }
    String text = row.dropped ? screen.paint(Style.DIM, info) : info;
    if (!remark.isEmpty()) {
      boolean bad = row.dropped || !remark.startsWith("•");
      text += "  " + screen.paint(bad ? Style.RED : Style.YELLOW, remark);
    }
    return front + text;
  }

  /// True where the columns leave the info too little room on a terminal: then they stand closer,
  /// the names of interfaces are cut, and the length is left out.
  private boolean isNarrow() {
    return screen.width() - frontWidth(false) < GOOD_INFO_WIDTH;
  }

  private boolean isShown(int column, boolean narrow) {
    return switch (column) {
      case INTERFACE -> hasInterfaces;
      case LENGTH -> !narrow;
      default -> true;
    };
  }

  private int frontWidth(boolean narrow) {
    int width = 0;
    for (int i = 0; i < INFO; i++) {
      width += isShown(i, narrow) ? width(i, narrow) + (narrow ? 1 : 2) : 0;
    }
    return width;
  }

  private int width(int column, boolean narrow) {
    return column == INTERFACE && narrow
        ? Math.min(widths[column], NARROW_INTERFACE_WIDTH)
        : widths[column];
  }

  /// All columns but the last, padded.
  private String line(List<String> columns, boolean painted) {
    boolean narrow = isNarrow();
    var line = new StringBuilder();
    for (int i = 0; i < INFO; i++) {
      if (!isShown(i, narrow)) {
        continue;
      }
      int width = width(i, narrow);
      String column = SafeText.cut(columns.get(i), width);
      String space = " ".repeat(width - column.length());
      boolean right = i == NUMBER || i == TIME || i == LENGTH;
      String shown = painted ? painted(i, column) : column;
      line.append(right ? space + shown : shown + space).append(narrow ? " " : "  ");
    }
    return line.toString();
  }

  private String painted(int column, String text) {
    return switch (column) {
      case NUMBER, TIME, LENGTH, INTERFACE -> screen.paint(Style.DIM, text);
      case PROTOCOL -> screen.paint(protocolStyle(text), text);
      default -> text;
    };
  }

  /// The colour of a protocol.
  static Style protocolStyle(String protocol) {
    return switch (protocol) {
      case "TCP" -> Style.GREEN;
      case "UDP" -> Style.CYAN;
      case "ICMP" -> Style.MAGENTA;
      case "ARP" -> Style.YELLOW;
      default -> Style.BOLD;
    };
  }
}
