package io.netjar.cli;

import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;
import io.netjar.wire.UdpView;
import io.netjar.wire.pcapng.PcapngWriter;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Captures for tests: a connection from desk (192.168.1.2:49152) to store (10.1.0.2:9000).
final class SampleCapture {
  static final int DESK = Ipv4Address.parse("192.168.1.2").value();
  static final int STORE = Ipv4Address.parse("10.1.0.2").value();
  private static final long DESK_MAC = 0x0200_0000_0001L;
  private static final long GATEWAY_MAC = 0x0200_0000_0002L;

  private SampleCapture() {}

  /// A broadcast of desk: who has 192.168.1.1?
  static byte[] arp() {
    return HexFormat.of()
        .parseHex(
            "ffffffffffff020000000001"
                + "0806"
                + "0001080006040001"
                + "020000000001c0a80102"
                + "000000000000c0a80101"
                + "00".repeat(18));
  }

  /// A segment from desk to store, or back, padded to Ethernet's least length.
  static byte[] tcp(boolean toStore, int sequence, int acknowledgment, int flags, int length) {
    byte[] frame = ip(toStore, Ipv4View.TCP, TcpView.LENGTH + length);
    int header = 34;
    TcpView.write(
        frame,
        header,
        toStore ? 49152 : 9000,
        toStore ? 9000 : 49152,
        sequence,
        acknowledgment,
        TcpView.LENGTH,
        flags,
        64240);
    for (int i = 0; i < length; i++) {
      frame[header + TcpView.LENGTH + i] = (byte) ('a' + i % 26);
    }
    TcpView.writeChecksum(
        frame, header, TcpView.LENGTH + length, toStore ? DESK : STORE, toStore ? STORE : DESK);
    return frame;
  }

  /// An empty datagram from port 5000 of desk to port 7 of store, without a checksum.
  static byte[] udp() {
    byte[] frame = ip(true, Ipv4View.UDP, UdpView.LENGTH);
    frame[34] = 0x13;
    frame[35] = (byte) 0x88;
    frame[37] = 7;
    frame[39] = 8;
    return frame;
  }

  private static byte[] ip(boolean toStore, int protocol, int length) {
    byte[] frame = new byte[Math.max(EthernetView.MINIMUM_FRAME, 34 + length)];
    EthernetView.write(
        frame,
        0,
        toStore ? GATEWAY_MAC : DESK_MAC,
        toStore ? DESK_MAC : GATEWAY_MAC,
        EthernetView.IPV4);
    Ipv4View.write(
        frame,
        14,
        0,
        20 + length,
        7,
        Ipv4View.DONT_FRAGMENT,
        64,
        protocol,
        toStore ? DESK : STORE,
        toStore ? STORE : DESK);
    return frame;
  }

  /// A handshake, a segment that is lost and comes again, and the end; six frames on two
  /// interfaces.
  static byte[] connection() {
    var out = new ByteArrayOutputStream();
    try (var writer = new PcapngWriter(out)) {
      int desk = writer.addInterface("desk", "the cable of host desk");
      int dropped = writer.addInterface("desk dropped", "what did not arrive");
      write(writer, desk, 100_000_000, arp(), null);
      write(writer, desk, 100_012_345, tcp(true, -5, 0, TcpView.SYN, 0), null);
      write(writer, desk, 140_012_345, tcp(false, 5000, -4, TcpView.SYN | TcpView.ACK, 0), null);
      byte[] data = tcp(true, -4, 5001, TcpView.PSH | TcpView.ACK, 20);
      write(writer, dropped, 140_100_000, data, "dropped: loss");
      write(writer, desk, 340_100_000, data, null);
      write(writer, desk, 1_380_100_999, tcp(false, 5001, 16, TcpView.FIN | TcpView.ACK, 0), null);
    }
    return out.toByteArray();
  }

  /// One frame on one interface.
  static byte[] of(byte[] frame, String interfaceName, String comment) {
    var out = new ByteArrayOutputStream();
    try (var writer = new PcapngWriter(out)) {
      write(writer, writer.addInterface(interfaceName, ""), 0, frame, comment);
    }
    return out.toByteArray();
  }

  private static void write(
      PcapngWriter writer, int interfaceId, long nanos, byte[] frame, @Nullable String comment) {
    writer.packet(interfaceId, nanos, frame, 0, frame.length, comment);
  }
}
