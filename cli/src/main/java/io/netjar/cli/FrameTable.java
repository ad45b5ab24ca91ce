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
    "No.", "Time", "Interface", "Source", "Destination", "Protocol", "Length", "Info"
  };
  private static final int MOST_INTERFACE_WIDTH = 24;
  private static final int LEAST_INFO_WIDTH = 24;

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
            SafeText.escape(explained.isCut() ? info + cutNote(frame) : info));
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
    if (headingDue && !rows.isEmpty()) {
      out.println(screen.paint(Style.BOLD, line(Arrays.asList(HEADINGS), false) + HEADINGS[INFO]));
      headingDue = false;
    }
    for (Row row : rows) {
      show(row);
    }
    rows.clear();
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
    // A frame that was cut has errors of its own making.
    if (!explained.isCut()) {
      for (Finding finding : explained.findings()) {
        if (finding.severity() == Severity.ERROR) {
          String text = "! " + SafeText.escape(finding.text());
          return remark.isEmpty() ? text : remark + "  " + text;
        }
      }
    }
    return remark;
  }

  private void show(Row row) {
    String front = line(row.columns, screen.hasColour());
    String info = row.columns.get(INFO);
    String remark = row.remark;
    if (screen.width() != Screen.UNBOUNDED) {
      int room = Math.max(LEAST_INFO_WIDTH, screen.width() - frontWidth());
      remark = SafeText.cut(remark, room * 2 / 3);
      info = SafeText.cut(info, remark.isEmpty() ? room : room - remark.length() - 2);
    }
    String text = row.dropped ? screen.paint(Style.DIM, info) : info;
    if (!remark.isEmpty()) {
      boolean bad = row.dropped || !remark.startsWith("•");
      text += "  " + screen.paint(bad ? Style.RED : Style.YELLOW, remark);
    }
    out.println(front + text);
  }

  private int frontWidth() {
    int width = 0;
    for (int i = 0; i < INFO; i++) {
      width += i == INTERFACE && !hasInterfaces ? 0 : widths[i] + 2;
    }
    return width;
  }

  /// All columns but the last, padded.
  private String line(List<String> columns, boolean painted) {
    var line = new StringBuilder(frontWidth() + 32);
    for (int i = 0; i < INFO; i++) {
      if (i == INTERFACE && !hasInterfaces) {
        continue;
      }
      String column = columns.get(i);
      String space = " ".repeat(widths[i] - column.length());
      boolean right = i == NUMBER || i == TIME || i == LENGTH;
      String shown = painted ? painted(i, column) : column;
      line.append(right ? space + shown : shown + space).append("  ");
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
