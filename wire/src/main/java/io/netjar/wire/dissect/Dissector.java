package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv6Address;
import io.netjar.wire.MacAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What the dissectors of one frame share: the bytes, the layers found so far and the columns.
final class Dissector {
  /// How many packets may quote one another before the rest counts as data. Real ones quote one;
  /// the bound keeps the depth of the tree (and of the recursion) small for a frame made to break
  /// it.
  static final int MAXIMUM_DEPTH = 4;

  private static final int DATA_SHOWN = 32;

  /// The frame, from index 0 to the array's end.
  final byte[] bytes;

  /// 0 for the frame itself, 1 for the packet it quotes…
  final int depth;

  String source = "";
  String destination = "";
  String protocol = "";
  String info = "";

  /// Whether a checksum of the frame is wrong: the line about it tells.
  boolean badChecksum;

  private final List<LayerBuilder> layers = new ArrayList<>();

  Dissector(byte[] bytes, int depth) {
    this.bytes = bytes;
    this.depth = depth;
  }

  /// True inside of an ICMP error, which may quote the packet's beginning only.
  boolean isQuoted() {
    return depth > 0;
  }

  LayerBuilder layer(String name, int offset) {
    var layer = new LayerBuilder(name, offset);
    layers.add(layer);
    return layer;
  }

  List<Layer> layers() {
    return layers.stream().map(LayerBuilder::build).toList();
  }

  /// A layer for bytes of which nothing more is known; none where there are no bytes.
  void data(int offset, int end) {
    if (offset < end) {
      layer("Data", offset)
          .summary("Data (" + count(end - offset) + ")")
          .length(end - offset)
          .add("Data", offset, end - offset, hex(offset, end));
    }
  }

  /// Notes that a header which needs `needed` bytes has only those up to `end`.
  void tooShort(LayerBuilder layer, int needed, int end) {
    int here = end - layer.offset();
    layer.length(here);
    if (here > 0) {
      layer.add("Data", layer.offset(), here, hex(layer.offset(), end));
    }
    String text = "the header needs " + count(needed) + ", only " + here + " are here";
    layer.find(isQuoted() ? Finding.note(text) : Finding.error(text));
    malformed();
  }

  /// The column "Info", with a mark where a checksum is wrong.
  String markedInfo() {
    return badChecksum ? info + " [Bad Checksum]" : info;
  }

  /// Marks the line about the frame, as it does not tell all.
  void malformed() {
    if (!info.endsWith("[Malformed Packet]")) {
      info = info.isEmpty() ? "[Malformed Packet]" : info + " [Malformed Packet]";
    }
  }

  String mac(int offset) {
    return new MacAddress(Bytes.u48(bytes, offset)).toString();
  }

  String ipv4(int offset) {
    return new Ipv4Address(Bytes.i32(bytes, offset)).toString();
  }

  String ipv6(int offset) {
    return new Ipv6Address(Bytes.i64(bytes, offset), Bytes.i64(bytes, offset + 8)).toString();
  }

  /// The bytes in hexadecimal, cut after the first few.
  String hex(int offset, int end) {
    int shown = Math.min(end, offset + DATA_SHOWN);
    String digits = HexFormat.of().formatHex(bytes, offset, shown);
    return shown < end ? digits + "…" : digits;
  }

  static String hex16(int value) {
    return "0x" + HexFormat.of().toHexDigits((short) value);
  }

  static String hex8(int value) {
    return "0x" + HexFormat.of().toHexDigits((byte) value);
  }

  /// `1 byte`, `2 bytes`.
  static String count(int bytes) {
    return bytes == 1 ? "1 byte" : bytes + " bytes";
  }
}
