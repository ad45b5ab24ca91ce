package io.netjar.wire.dissect;

import io.netjar.wire.Ipv4View;
import io.netjar.wire.Port;
import io.netjar.wire.UdpView;
import java.util.ArrayList;

/// UDP (RFC 768).
final class UdpDissector {
  private UdpDissector() {}

  static void dissect(Dissector to, Transport network, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("User Datagram Protocol", start);
    to.protocol = "UDP";
    if (end - start < UdpView.LENGTH) {
      to.tooShort(layer, UdpView.LENGTH, end);
      return;
    }
    int sourcePort = UdpView.sourcePort(bytes, start);
    int destinationPort = UdpView.destinationPort(bytes, start);
    int length = UdpView.length(bytes, start);
    int here = end - start;
    layer
        .summary(
            "User Datagram Protocol, Src Port: " + sourcePort + ", Dst Port: " + destinationPort)
        .length(UdpView.LENGTH)
        .add("Source Port", start, 2, portText(sourcePort))
        .add(
            "Destination Port",
            start + 2,
            2,
            portText(destinationPort),
            portFindings(destinationPort));
    to.info = sourcePort + " → " + destinationPort + " Len=" + Math.max(0, length - UdpView.LENGTH);
    boolean fits = length >= UdpView.LENGTH && length <= here;
    length(to, network, layer, start, length, here);
    checksum(to, network, layer, start, fits && network.whole() ? length : -1);
    int payload = start + UdpView.LENGTH;
    if (fits) {
      to.data(payload, start + length);
      if (length < here) {
        layer.find(
            Finding.note(Dissector.count(here - length) + " in the packet behind the datagram"));
      }
    } else {
      to.data(payload, end);
    }
  }

  private static void length(
      Dissector to, Transport network, LayerBuilder layer, int start, int length, int here) {
    var findings = new ArrayList<Finding>();
    if (length < UdpView.LENGTH) {
      findings.add(Finding.error("a datagram has at least the 8 bytes of its header"));
      to.malformed();
    } else if (length > here && network.whole()) {
      findings.add(
          Finding.error("the datagram goes beyond its packet: " + Dissector.count(here) + " here"));
      to.malformed();
    }
    layer.add("Length", start + 4, 2, length, findings.toArray(new Finding[0]));
  }

  /// @param length of the datagram, -1 where its checksum cannot be verified
  private static void checksum(
      Dissector to, Transport network, LayerBuilder layer, int start, int length) {
    int found = UdpView.checksum(to.bytes, start);
    String value = Dissector.hex16(found);
    if (found == 0) {
      // RFC 8200 §8.1: over IPv6 the checksum is not optional.
      Finding finding =
          network.ipv6()
              ? Finding.error("over IPv6 a datagram has a checksum")
              : Finding.note("the sender made no checksum");
      layer.add("Checksum", start + 6, 2, value + " [none]", finding);
    } else if (length < 0) {
      layer.add("Checksum", start + 6, 2, value + " [unverified]");
    } else {
      int expected = network.expected(to.bytes, Ipv4View.UDP, start, length, 6);
      Transport.addChecksum(
          to, layer, "Checksum", start + 6, found, expected == 0 ? 0xffff : expected);
    }
  }

  static String portText(int port) {
    String service = Port.service(port);
    return service.isEmpty() ? Integer.toString(port) : port + " (" + service + ")";
  }

  static Finding[] portFindings(int port) {
    return Ipv4Dissector.findings(
        port == 0 ? Finding.warning("port 0 is no program's address") : null);
  }
}
