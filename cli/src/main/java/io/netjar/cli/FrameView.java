package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.wire.dissect.Field;
import io.netjar.wire.dissect.Finding;
import io.netjar.wire.dissect.Layer;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows one frame whole: each layer with its fields, their offset, bytes and value, what is to be
/// said about them, and all bytes as a dump.
final class FrameView {
  private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");
  private static final int BYTES_SHOWN = 8;
  private static final int HEX_WIDTH = BYTES_SHOWN * 3;
  private static final int DUMP_WIDTH = 16;

  private final PrintWriter out;
  private final Screen screen;
  private final byte[] bytes;
  private final int nameWidth;

  private FrameView(PrintWriter out, Screen screen, ExplainedFrame explained) {
    this.out = out;
    this.screen = screen;
    this.bytes = explained.frame().bytes();
    this.nameWidth = widestOfLayers(explained.layers(), 0);
  }

  /// Shows the frame.
  ///
  /// @param firstNanos the time of the capture's first frame
  static void show(
      ExplainedFrame explained, @Nullable Long firstNanos, PrintWriter out, Screen screen) {
    var view = new FrameView(out, screen, explained);
    view.head(explained, firstNanos);
    for (Layer layer : explained.layers()) {
      view.layer(layer, "");
    }
    view.dump();
  }

  private void head(ExplainedFrame explained, @Nullable Long firstNanos) {
    Frame frame = explained.frame();
    out.println(
        screen.paint(Style.BOLD, "Frame " + frame.number())
            + time(frame, firstNanos)
            + " · "
            + frame.originalLength()
            + " bytes"
            + (explained.isCut() ? ", " + bytes.length + " of them kept" : "")
            + " · "
            + SafeText.escape(frame.interfaceName()));
    String comment = frame.comment();
    if (comment != null) {
      Style style = FrameTable.isDrop(comment) ? Style.RED : Style.YELLOW;
      out.println(screen.paint(style, FrameTable.comment(comment)));
    }
    if (explained.dissection() == null) {
      out.println(explained.info());
    }
  }

  private static String time(Frame frame, @Nullable Long firstNanos) {
    return frame.hasTime()
        ? " · " + FrameTable.seconds(frame, firstNanos, 9) + " s after the first"
        : " · no time";
  }

  private void layer(Layer layer, String indent) {
    out.println();
    out.println(indent + screen.paint(Style.BOLD, SafeText.escape(layer.summary())));
    findings(layer.findings(), indent + "  ");
    for (Field field : layer.fields()) {
      field(field, indent + "  ", "");
    }
    for (Layer quoted : layer.quoted()) {
      layer(quoted, indent + "    ");
    }
  }

  private void field(Field field, String indent, String nested) {
    String hex = hex(field);
    String name = nested + SafeText.escape(field.name());
    String front =
        indent
            + screen.paint(
                Style.DIM, String.format("%04x  %-" + HEX_WIDTH + "s  ", field.offset(), hex))
            + pad(name, nameWidth)
            + "  ";
    int room = screen.width();
    if (room != Screen.UNBOUNDED) {
      room = Math.max(16, room - indent.length() - 6 - HEX_WIDTH - 2 - nameWidth - 2);
    }
    out.println(front + SafeText.cut(SafeText.escape(value(field)), room));
    findings(field.findings(), " ".repeat(indent.length() + 6 + HEX_WIDTH + 2));
    for (Field part : field.parts()) {
      field(part, indent, nested + "  ");
    }
  }

  /// The field's first bytes; where it does not take whole bytes of one byte, its bits too.
  private String hex(Field field) {
    int end = field.offset() + field.length();
    int shown = Math.min(end, field.offset() + BYTES_SHOWN);
    String hex = SPACED.formatHex(bytes, field.offset(), shown);
    if (shown < end) {
      return hex + "…";
    }
    return field.isWholeBytes() || field.length() > 1 ? hex : hex + "  " + bits(field);
  }

  /// The bits of a field inside of one byte: `.... ..1.`.
  private String bits(Field field) {
    var bits = new StringBuilder(9);
    int first = field.bitOffset() - field.offset() * 8;
    for (int bit = 0; bit < 8; bit++) {
      boolean inside = bit >= first && bit < first + field.bitLength();
      boolean set = (bytes[field.offset()] & 0x80 >> bit) != 0;
      bits.append(bit == 4 ? " " : "").append(!inside ? '.' : set ? '1' : '0');
    }
    return bits.toString();
  }

  /// The value, unless it says no more than the bytes that stand beside it and in the dump.
  private String value(Field field) {
    String start = field.value().replace("…", "");
    int end = field.offset() + field.length();
    boolean isHex =
        field.length() > BYTES_SHOWN
            && HexFormat.of().formatHex(bytes, field.offset(), end).startsWith(start);
    return isHex ? field.length() + " bytes" : field.value();
  }

  private void findings(List<Finding> findings, String indent) {
    for (Finding finding : findings) {
      String text = SafeText.escape(finding.text());
      out.println(
          indent
              + switch (finding.severity()) {
                case ERROR -> screen.paint(Style.RED, "✗ " + text);
                case WARNING -> screen.paint(Style.YELLOW, "! " + text);
                case NOTE -> screen.paint(Style.CYAN, "· " + text);
              });
    }
  }

  private void dump() {
    out.println();
    for (int line = 0; line < bytes.length; line += DUMP_WIDTH) {
      int end = Math.min(bytes.length, line + DUMP_WIDTH);
      int middle = Math.min(end, line + DUMP_WIDTH / 2);
      var ascii = new StringBuilder(DUMP_WIDTH);
      for (int i = line; i < end; i++) {
        ascii.append(SafeText.ascii(bytes[i]));
      }
      String hex =
          SPACED.formatHex(bytes, line, middle) + "  " + SPACED.formatHex(bytes, middle, end);
      out.println(
          screen.paint(Style.DIM, String.format("%04x  ", line))
              + pad(hex, DUMP_WIDTH * 3 + 2)
              + screen.paint(Style.DIM, "│")
              + ascii
              + screen.paint(Style.DIM, "│"));
    }
  }

  private static int widestOfLayers(List<Layer> layers, int widest) {
    for (Layer layer : layers) {
      widest = widestOfFields(layer.fields(), 0, widest);
      widest = widestOfLayers(layer.quoted(), widest);
    }
    return widest;
  }

  private static int widestOfFields(List<Field> fields, int nested, int widest) {
    for (Field field : fields) {
      widest = Math.max(widest, nested + field.name().length());
      widest = widestOfFields(field.parts(), nested + 2, widest);
    }
    return widest;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
