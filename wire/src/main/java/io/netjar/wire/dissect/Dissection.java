package io.netjar.wire.dissect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A frame taken apart: its layers with their fields and findings, and the columns of one line
/// about it.
///
/// All offsets count from the frame's first byte.
public final class Dissection {
  private final byte[] frame;
  private final List<Layer> layers;
  private final String source;
  private final String destination;
  private final String protocol;
  private final String info;

  private Dissection(Dissector dissector) {
    this.frame = dissector.bytes;
    this.layers = dissector.layers();
    this.source = dissector.source;
    this.destination = dissector.destination;
    this.protocol = dissector.protocol;
    this.info = dissector.markedInfo();
  }

  /// Takes apart the Ethernet frame, without FCS, of `length` bytes at `offset`. The bytes are
  /// copied. Whatever they are, a tree comes of it; what is wrong with them stands in its findings.
  ///
  /// @throws IndexOutOfBoundsException where `offset` and `length` do not lie in the array
  public static Dissection of(byte[] frame, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, frame.length);
    var dissector = new Dissector(Arrays.copyOfRange(frame, offset, offset + length), 0);
    EthernetDissector.dissect(dissector);
    return new Dissection(dissector);
  }

  /// Takes apart the IPv4 or IPv6 packet of `length` bytes at `offset`, as [#of] does a frame: for
  /// a link without Ethernet headers.
  ///
  /// @throws IndexOutOfBoundsException where `offset` and `length` do not lie in the array
  public static Dissection ofPacket(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, packet.length);
    var dissector = new Dissector(Arrays.copyOfRange(packet, offset, offset + length), 0);
    if (length > 0 && (packet[offset] & 0xf0) == 0x60) {
      Ipv6Dissector.dissect(dissector, 0, length);
    } else {
      Ipv4Dissector.dissect(dissector, 0, length);
    }
    return new Dissection(dissector);
  }

  /// Takes apart a frame whose first bytes a link type tells, as the Tcpdump group numbers these: 0
  /// and 108 loopback, 1 Ethernet without FCS, 101, 228 and 229 a bare IP packet, 113 and 276
  /// Linux's cooked headers. The bytes are copied; see [#of].
  ///
  /// @return null where the link type is none of these
  public static @Nullable Dissection ofLink(int linkType, byte[] frame) {
    return switch (linkType) {
      case 0, 108 -> of(frame, CookedDissector::loopback);
      case 1 -> of(frame, 0, frame.length);
      case 101, 228, 229 -> ofPacket(frame, 0, frame.length);
      case 113 -> of(frame, CookedDissector::cooked);
      case 276 -> of(frame, CookedDissector::cooked2);
      default -> null;
    };
  }

  private static Dissection of(byte[] frame, Consumer<Dissector> link) {
    var dissector = new Dissector(frame.clone(), 0);
    link.accept(dissector);
    return new Dissection(dissector);
  }

  /// The layers, the frame's own first.
  public List<Layer> layers() {
    return layers;
  }

  /// Column "Source": an IP address, or a MAC address where the frame has none.
  public String source() {
    return source;
  }

  /// Column "Destination": an IP address, or a MAC address where the frame has none.
  public String destination() {
    return destination;
  }

  /// Column "Protocol": the highest layer known: `TCP`.
  public String protocol() {
    return protocol;
  }

  /// Column "Info": what the frame is for: `Who has 192.168.1.1? Tell 192.168.1.2`.
  public String info() {
    return info;
  }

  /// How many bytes the frame has.
  public int length() {
    return frame.length;
  }

  /// The frame's bytes, a copy.
  public byte[] bytes() {
    return frame.clone();
  }

  /// All findings of the frame's own layers, in the order of the layers.
  public List<Finding> findings() {
    var all = new ArrayList<Finding>();
    for (Layer layer : layers) {
      all.addAll(layer.allFindings());
    }
    return all;
  }

  /// True where there is a finding of severity [Severity#ERROR].
  public boolean hasErrors() {
    return findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
  }

  /// The bytes that hold `field`, as hexadecimal digits without spaces.
  public String hex(Field field) {
    return HexFormat.of().formatHex(frame, field.offset(), field.offset() + field.length());
  }

  /// The bytes that `layer` takes, as hexadecimal digits without spaces.
  public String hex(Layer layer) {
    return HexFormat.of().formatHex(frame, layer.offset(), layer.offset() + layer.length());
  }

  /// One line: source, destination, protocol, length and info.
  @Override
  public String toString() {
    return source + " → " + destination + " " + protocol + " " + frame.length + " " + info;
  }
}
