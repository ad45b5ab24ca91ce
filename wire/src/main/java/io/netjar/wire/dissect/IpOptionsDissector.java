package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The options of an IPv4 header (RFC 791 §3.1).
final class IpOptionsDissector {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int RECORD_ROUTE = 7;
  private static final int LOOSE_SOURCE_ROUTE = 131;
  private static final int STRICT_SOURCE_ROUTE = 137;

  private IpOptionsDissector() {}

  static void dissect(Dissector to, LayerBuilder layer, int start, int end) {
    if (start == end) {
      return;
    }
    var parts = new ArrayList<Field>();
    var findings = new ArrayList<Finding>();
    int index = start;
    while (index < end) {
      int kind = Bytes.u8(to.bytes, index);
      if (kind == END) {
        parts.add(LayerBuilder.bits("IP Option - End of Options List", index, 0, 8, "0"));
        break;
      }
      int size = kind == NO_OPERATION ? 1 : index + 1 < end ? Bytes.u8(to.bytes, index + 1) : 0;
      if (size < 1 || (size < 2 && kind != NO_OPERATION) || size > end - index) {
        findings.add(
            Finding.error("malformed option " + kind + ": its length " + size + " does not fit"));
        break;
      }
      parts.add(option(to, kind, index, size));
      index += size;
    }
    layer.add(
        "Options", start, end - start, "(" + Dissector.count(end - start) + ")", parts, findings);
  }

  private static Field option(Dissector to, int kind, int offset, int size) {
    boolean route =
        kind == RECORD_ROUTE || kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE;
    String value =
        kind == NO_OPERATION
            ? "1"
            : route && size >= 3
                ? route(to, offset, size)
                : to.hex(offset + Math.min(2, size), offset + size);
    List<Finding> findings =
        kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE
            ? List.of(Finding.warning("source routes are dropped by most routers (RFC 7126 §4.3)"))
            : List.of();
    return new Field("IP Option - " + name(kind), value, offset * 8, size * 8, List.of(), findings);
  }

  private static String route(Dissector to, int offset, int size) {
    var text = new StringBuilder("pointer ").append(Bytes.u8(to.bytes, offset + 2));
    for (int at = offset + 3; at + 4 <= offset + size; at += 4) {
      text.append(", ").append(to.ipv4(at));
    }
    return text.toString();
  }

  private static String name(int kind) {
    return switch (kind) {
      case NO_OPERATION -> "No-Operation (NOP)";
      case RECORD_ROUTE -> "Record Route";
      case 68 -> "Time Stamp";
      case 130 -> "Security";
      case LOOSE_SOURCE_ROUTE -> "Loose Source Route";
      case 136 -> "Stream ID";
      case STRICT_SOURCE_ROUTE -> "Strict Source Route";
      case 148 -> "Router Alert";
      default -> "Unknown (" + kind + ")";
    };
  }
}
