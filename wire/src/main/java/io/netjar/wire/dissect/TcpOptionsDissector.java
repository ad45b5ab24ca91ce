package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import io.netjar.wire.TcpOptions;
import java.util.ArrayList;
import java.util.List;

/// The options of one TCP header (RFC 9293 §3.1, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3).
final class TcpOptionsDissector {
  private final Dissector to;
  private final int start;
  private final int end;
  private final List<Field> parts = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final StringBuilder columns = new StringBuilder();

  TcpOptionsDissector(Dissector to, int start, int end) {
    this.to = to;
    this.start = start;
    this.end = end;
  }

  /// What stands about the options in the column "Info": ` MSS=1460 SACK_PERM`.
  String columns() {
    return columns.toString();
  }

  void addTo(LayerBuilder layer, boolean syn) {
    if (start == end) {
      return;
    }
    var findings = new ArrayList<Finding>();
    int index = start;
    while (index < end) {
      int kind = Bytes.u8(to.bytes, index);
      boolean single = kind == TcpOptions.EOL || kind == TcpOptions.NOP;
      int size = single ? 1 : index + 1 < end ? Bytes.u8(to.bytes, index + 1) : 0;
      if (size < (single ? 1 : 2) || size > end - index) {
        findings.add(
            Finding.error("malformed option " + kind + ": its length " + size + " does not fit"));
        break;
      }
      option(kind, index, size, syn);
      index += size;
      if (kind == TcpOptions.EOL) {
        break;
      }
    }
    String value = "(" + Dissector.count(end - start) + ")";
    value = names.isEmpty() ? value : value + ", " + String.join(", ", names);
    layer.add("Options", start, end - start, value, parts, findings);
  }

  private void option(int kind, int at, int size, boolean syn) {
    switch (kind) {
      case TcpOptions.EOL -> add("End of Option List (EOL)", "0", at, size);
      case TcpOptions.NOP -> add("No-Operation (NOP)", "1", at, size);
      case TcpOptions.MSS -> {
        if (isSized(kind, at, size, 4)) {
          int mss = Bytes.u16(to.bytes, at + 2);
          columns.append(" MSS=").append(mss);
          add("Maximum segment size", mss + " bytes", at, size, onlyOnSyn(syn));
        }
      }
      case TcpOptions.WINDOW_SCALE -> {
        if (isSized(kind, at, size, 3)) {
          windowScale(at, size, syn);
        }
      }
      case TcpOptions.SACK_PERMITTED -> {
        if (isSized(kind, at, size, 2)) {
          columns.append(" SACK_PERM");
          add("SACK permitted", "permitted", at, size, onlyOnSyn(syn));
        }
      }
      case TcpOptions.SACK -> sack(at, size);
      case TcpOptions.TIMESTAMPS -> {
        if (isSized(kind, at, size, 10)) {
          timestamps(at, size);
        }
      }
      default -> add("Unknown (" + kind + ")", to.hex(at + 2, at + size), at, size);
    }
  }

  private void add(String name, String value, int at, int size, Finding... findings) {
    names.add(name);
    parts.add(
        new Field("TCP Option - " + name, value, at * 8, size * 8, List.of(), List.of(findings)));
  }

  private boolean isSized(int kind, int at, int size, int wanted) {
    if (size != wanted) {
      String text = "option " + kind + " has " + wanted + " bytes, not " + size;
      add("Malformed (" + kind + ")", to.hex(at + 2, at + size), at, size, Finding.error(text));
    }
    return size == wanted;
  }

  private static Finding[] onlyOnSyn(boolean syn) {
    return Ipv4Dissector.findings(
        syn ? null : Finding.warning("the option counts on a SYN only; here it is ignored"));
  }

  private void windowScale(int at, int size, boolean syn) {
    int shift = Bytes.u8(to.bytes, at + 2);
    // RFC 7323 §2.3: a shift above 14 counts as 14.
    int factor = 1 << Math.min(shift, 14);
    columns.append(" WS=").append(factor);
    var findings = new ArrayList<Finding>(List.of(onlyOnSyn(syn)));
    if (shift > 14) {
      findings.add(Finding.warning("a shift above 14 counts as 14"));
    }
    add(
        "Window scale",
        shift + " (multiply by " + factor + ")",
        at,
        size,
        findings.toArray(new Finding[0]));
  }

  private void sack(int at, int size) {
    if (size < 10 || (size - 2) % 8 != 0) {
      String text = "option 5 has 2 bytes and 8 for each of 1 to 4 blocks, not " + size;
      add("Malformed (5)", to.hex(at + 2, at + size), at, size, Finding.error(text));
      return;
    }
    var blocks = new ArrayList<String>();
    for (int edge = at + 2; edge < at + size; edge += 8) {
      long left = Bytes.u32(to.bytes, edge);
      long right = Bytes.u32(to.bytes, edge + 4);
      blocks.add(left + "-" + right);
      columns.append(" SLE=").append(left).append(" SRE=").append(right);
    }
    add("SACK", String.join(" ", blocks), at, size);
  }

  private void timestamps(int at, int size) {
    long value = Bytes.u32(to.bytes, at + 2);
    long echo = Bytes.u32(to.bytes, at + 6);
    columns.append(" TSval=").append(value).append(" TSecr=").append(echo);
    add("Timestamps", "TSval " + value + ", TSecr " + echo, at, size);
  }
}
