package io.netjar.wire.dissect;

import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;
import java.util.ArrayList;
import java.util.List;

/// TCP (RFC 9293 §3.1).
final class TcpDissector {
  private static final String[] FLAG_NAMES = {
    "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"
  };

  private TcpDissector() {}

  static void dissect(Dissector to, Transport network, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Transmission Control Protocol", start);
    to.protocol = "TCP";
    int here = end - start;
    if (here < TcpView.LENGTH) {
      cutShort(to, layer, start, end);
      return;
    }
    int headerLength = TcpView.headerLength(bytes, start);
    boolean headerFits = headerLength >= TcpView.LENGTH && headerLength <= here;
    int payload = headerFits ? start + headerLength : start + TcpView.LENGTH;
    numbers(layer, bytes, start);
    layer.addBits(
        "Header Length",
        start + 12,
        0,
        4,
        Dissector.count(headerLength) + " (" + headerLength / 4 + ")",
        Ipv4Dissector.findings(
            headerFits ? null : Ipv4Dissector.headerLengthFinding(headerLength, here)));
    flags(layer, bytes, start, end - payload);
    rest(to, network, layer, start, here);
    layer.length(payload - start);
    var options = new TcpOptionsDissector(to, start + TcpView.LENGTH, payload);
    options.addTo(layer, (TcpView.flags(bytes, start) & TcpView.SYN) != 0);
    columns(to, layer, start, end - payload, options.columns());
    if (!headerFits) {
      to.malformed();
    }
    to.data(payload, end);
  }

  /// An ICMP error may quote 8 bytes only: ports and sequence number (RFC 792).
  private static void cutShort(Dissector to, LayerBuilder layer, int start, int end) {
    if (to.isQuoted() && end - start >= 8) {
      layer
          .length(8)
          .summary("Transmission Control Protocol, " + ports(to, start))
          .add("Source Port", start, 2, UdpDissector.portText(TcpView.sourcePort(to.bytes, start)))
          .add(
              "Destination Port",
              start + 2,
              2,
              UdpDissector.portText(TcpView.destinationPort(to.bytes, start)))
          .add("Sequence Number", start + 4, 4, unsigned(TcpView.sequence(to.bytes, start)));
      to.data(start + 8, end);
    } else {
      to.tooShort(layer, TcpView.LENGTH, end);
    }
  }

  private static String ports(Dissector to, int start) {
    return "Src Port: "
        + TcpView.sourcePort(to.bytes, start)
        + ", Dst Port: "
        + TcpView.destinationPort(to.bytes, start);
  }

  private static String unsigned(int number) {
    return Integer.toUnsignedString(number);
  }

  private static void numbers(LayerBuilder layer, byte[] bytes, int start) {
    int sourcePort = TcpView.sourcePort(bytes, start);
    int destinationPort = TcpView.destinationPort(bytes, start);
    int acknowledgment = TcpView.acknowledgment(bytes, start);
    boolean ack = (TcpView.flags(bytes, start) & TcpView.ACK) != 0;
    layer
        .add(
            "Source Port",
            start,
            2,
            UdpDissector.portText(sourcePort),
            UdpDissector.portFindings(sourcePort))
        .add(
            "Destination Port",
            start + 2,
            2,
            UdpDissector.portText(destinationPort),
            UdpDissector.portFindings(destinationPort))
        .add("Sequence Number", start + 4, 4, unsigned(TcpView.sequence(bytes, start)))
        .add(
            "Acknowledgment Number",
            start + 8,
            4,
            unsigned(acknowledgment),
            Ipv4Dissector.findings(
                ack || acknowledgment == 0
                    ? null
                    : Finding.note("the acknowledgment number counts only with the ACK flag")));
  }

  private static void flags(LayerBuilder layer, byte[] bytes, int start, int payloadLength) {
    int flags = TcpView.flags(bytes, start);
    int reserved = bytes[start + 12] & 15;
    int at = start + 13;
    var parts =
        List.of(
            LayerBuilder.bits(
                "Reserved",
                start + 12,
                4,
                4,
                reserved == 0 ? "Not set" : "0x" + Integer.toHexString(reserved),
                Ipv4Dissector.findings(
                    reserved == 0 ? null : Finding.note("reserved bits are sent as zero"))),
            LayerBuilder.flag("Congestion Window Reduced", at, 0, (flags & TcpView.CWR) != 0),
            LayerBuilder.flag("ECN-Echo", at, 1, (flags & TcpView.ECE) != 0),
            LayerBuilder.flag("Urgent", at, 2, (flags & TcpView.URG) != 0),
            LayerBuilder.flag("Acknowledgment", at, 3, (flags & TcpView.ACK) != 0),
            LayerBuilder.flag("Push", at, 4, (flags & TcpView.PSH) != 0),
            LayerBuilder.flag("Reset", at, 5, (flags & TcpView.RST) != 0),
            LayerBuilder.flag("Syn", at, 6, (flags & TcpView.SYN) != 0),
            LayerBuilder.flag("Fin", at, 7, (flags & TcpView.FIN) != 0));
    String value = "0x" + String.format("%03x", reserved << 8 | flags) + " (" + names(flags) + ")";
    layer.addGroup("Flags", start + 12, 4, 12, value, parts);
    judge(layer, flags, payloadLength);
  }

  private static void judge(LayerBuilder layer, int flags, int payloadLength) {
    boolean syn = (flags & TcpView.SYN) != 0;
    boolean fin = (flags & TcpView.FIN) != 0;
    boolean rst = (flags & TcpView.RST) != 0;
    if (syn && (fin || rst)) {
      layer.find(Finding.warning("SYN together with FIN or RST makes no sense"));
    }
    if (!syn && !rst && (flags & TcpView.ACK) == 0) {
      // RFC 9293 §3.10.7.4, "Fifth, check the ACK field".
      layer.find(Finding.warning("a segment without SYN, RST and ACK is dropped"));
    }
    if (syn && payloadLength > 0) {
      layer.find(Finding.note("a SYN with data"));
    }
  }

  private static String names(int flags) {
    var names = new ArrayList<String>();
    // The order people expect: SYN, ACK; FIN, ACK; PSH, ACK.
    for (int bit = 0; bit < 8; bit++) {
      if ((flags & 1 << bit) != 0) {
        names.add(FLAG_NAMES[bit]);
      }
    }
    return names.isEmpty() ? "<None>" : String.join(", ", names);
  }

  private static void rest(
      Dissector to, Transport network, LayerBuilder layer, int start, int length) {
    byte[] bytes = to.bytes;
    int flags = TcpView.flags(bytes, start);
    int window = TcpView.window(bytes, start);
    boolean closed = window == 0 && (flags & (TcpView.SYN | TcpView.RST)) == 0;
    layer.add(
        "Window",
        start + 14,
        2,
        window,
        Ipv4Dissector.findings(
            closed ? Finding.note("zero window: the sender takes no more data for now") : null));
    int found = TcpView.checksum(bytes, start);
    if (network.whole()) {
      int expected = network.expected(bytes, Ipv4View.TCP, start, length, 16);
      Transport.addChecksum(to, layer, "Checksum", start + 16, found, expected);
    } else {
      layer.add("Checksum", start + 16, 2, Dissector.hex16(found) + " [unverified]");
    }
    int urgent = TcpView.urgentPointer(bytes, start);
    layer.add(
        "Urgent Pointer",
        start + 18,
        2,
        urgent,
        Ipv4Dissector.findings(
            urgent == 0 || (flags & TcpView.URG) != 0
                ? null
                : Finding.note("the urgent pointer counts only with the URG flag")));
  }

  private static void columns(
      Dissector to, LayerBuilder layer, int start, int payloadLength, String options) {
    byte[] bytes = to.bytes;
    int flags = TcpView.flags(bytes, start);
    String sequence = unsigned(TcpView.sequence(bytes, start));
    String acknowledgment =
        (flags & TcpView.ACK) == 0 ? "" : " Ack=" + unsigned(TcpView.acknowledgment(bytes, start));
    to.info =
        TcpView.sourcePort(bytes, start)
            + " → "
            + TcpView.destinationPort(bytes, start)
            + " ["
            + names(flags)
            + "] Seq="
            + sequence
            + acknowledgment
            + " Win="
            + TcpView.window(bytes, start)
            + " Len="
            + payloadLength
            + options;
    layer.summary(
        "Transmission Control Protocol, "
            + ports(to, start)
            + ", Seq: "
            + sequence
            + acknowledgment.replace(" Ack=", ", Ack: ")
            + ", Len: "
            + payloadLength);
  }
}
