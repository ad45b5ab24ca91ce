package io.netjar.cli;

import io.netjar.wire.Bytes;
import io.netjar.wire.dissect.Dissection;
import io.netjar.wire.dissect.Field;
import io.netjar.wire.dissect.Finding;
import io.netjar.wire.dissect.Layer;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A frame of a capture together with what its bytes mean.
///
/// @param frame as it stands in the capture
/// @param dissection what its bytes mean; null for a link type that is not understood
record ExplainedFrame(Frame frame, @Nullable Dissection dissection) {
  /// Name of the layer of TCP.
  static final String TCP = "Transmission Control Protocol";

  /// Name of the layer of UDP.
  static final String UDP = "User Datagram Protocol";

  /// The ports of the two sides.
  ///
  /// @param header where the TCP or UDP header begins, counted from the frame's first byte
  record Ports(int header, int source, int destination) {}

  /// Takes the frame apart.
  static ExplainedFrame of(Frame frame) {
    return new ExplainedFrame(frame, Dissection.ofLink(frame.linkType(), frame.bytes()));
  }

  /// A link type by number and, where it is well known, name.
  static String linkType(int number) {
    String name =
        switch (number) {
          case 6 -> "IEEE 802.5";
          case 9, 50 -> "PPP";
          case 105 -> "IEEE 802.11";
          case 127 -> "IEEE 802.11 with radiotap";
          case 189, 220 -> "USB";
          case 195, 230 -> "IEEE 802.15.4";
          case 201 -> "Bluetooth";
          case 239 -> "netfilter log";
          default -> "unknown";
        };
    return "link type " + number + " (" + name + ")";
  }

  /// The frame's own layers; none where its link type is not understood.
  List<Layer> layers() {
    return dissection == null ? List.of() : dissection.layers();
  }

  /// What is to be said about the frame; nothing where its link type is not understood.
  List<Finding> findings() {
    return dissection == null ? List.of() : dissection.findings();
  }

  /// Column "Source".
  String source() {
    return dissection == null ? "" : dissection.source();
  }

  /// Column "Destination".
  String destination() {
    return dissection == null ? "" : dissection.destination();
  }

  /// Column "Protocol".
  String protocol() {
    return dissection == null ? "unknown" : dissection.protocol();
  }

  /// Column "Info".
  String info() {
    return dissection == null
        ? "The frames of " + linkType(frame.linkType()) + " are not read"
        : dissection.info();
  }

  /// True where not all of the frame's bytes were kept.
  boolean isCut() {
    return frame.bytes().length < frame.originalLength();
  }

  /// The layer of this name, or null.
  @Nullable Layer layer(String name) {
    for (Layer layer : layers()) {
      if (layer.name().equals(name)) {
        return layer;
      }
    }
    return null;
  }

  /// True where a layer has a field of one of these names with this value.
  boolean has(List<String> fieldNames, String value) {
    for (Layer layer : layers()) {
      for (Field field : layer.fields()) {
        if (field.value().equals(value) && fieldNames.contains(field.name())) {
          return true;
        }
      }
    }
    return false;
  }

  /// The ports of the frame's TCP segment or UDP datagram, null where it has none.
  @Nullable Ports ports() {
    Layer layer = layer(TCP);
    layer = layer == null ? layer(UDP) : layer;
    if (layer == null || layer.offset() + 4 > frame.bytes().length) {
      return null;
    }
    int header = layer.offset();
    return new Ports(
        header, Bytes.u16(frame.bytes(), header), Bytes.u16(frame.bytes(), header + 2));
  }
}
