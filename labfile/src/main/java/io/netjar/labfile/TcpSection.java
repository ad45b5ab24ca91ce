package io.netjar.labfile;

import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.EcnMode;
import io.netjar.stack.tcp.TcpSettings;

/// Reads what a lab file says of a host's TCP; what it does not say is as by default.
final class TcpSection {
  private TcpSection() {}

  static TcpSettings read(Section tcp) {
    tcp.allow(
        "congestion",
        "receive-buffer",
        "send-buffer",
        "ecn",
        "pacing",
        "sack",
        "timestamps",
        "window-scaling");
    var settings = TcpSettings.DEFAULT.toBuilder();
    var congestion = tcp.read("congestion", CongestionAlgorithm::of);
    if (congestion != null) {
      settings.congestion(congestion);
    }
    var ecn = tcp.read("ecn", TcpSection::ecn);
    if (ecn != null) {
      settings.ecn(ecn);
    }
    buffers(tcp, settings);
    switches(tcp, settings);
    return settings.build();
  }

  /// A size that is given does not grow by itself.
  private static void buffers(Section tcp, TcpSettings.Builder settings) {
    var receive = tcp.read("receive-buffer", TcpSection::buffer);
    if (receive != null) {
      settings.receiveBuffer(receive).receiveBufferMost(receive);
    }
    var send = tcp.read("send-buffer", TcpSection::buffer);
    if (send != null) {
      settings.sendBuffer(send).sendBufferMost(send);
    }
  }

  private static void switches(Section tcp, TcpSettings.Builder settings) {
    var pacing = tcp.read("pacing", LabReader::yesOrNo);
    if (pacing != null) {
      settings.pacing(pacing);
    }
    var sack = tcp.read("sack", LabReader::yesOrNo);
    if (sack != null) {
      settings.selectiveAcks(sack);
    }
    var timestamps = tcp.read("timestamps", LabReader::yesOrNo);
    if (timestamps != null) {
      settings.timestamps(timestamps);
    }
    var windowScaling = tcp.read("window-scaling", LabReader::yesOrNo);
    if (windowScaling != null) {
      settings.windowScaling(windowScaling);
    }
  }

  private static EcnMode ecn(String text) {
    return switch (text) {
      case "off" -> EcnMode.OFF;
      case "accept" -> EcnMode.ACCEPT;
      case "request" -> EcnMode.REQUEST;
      default -> throw new IllegalArgumentException("'" + text + "' is not off, accept, request");
    };
  }

  private static Integer buffer(String text) {
    long bytes = Quantity.SIZE.read(text);
    if (bytes < 256 || bytes > 1 << 30) {
      throw new IllegalArgumentException("'" + text + "' is not a size from 256 B to 1 GiB");
    }
    return (int) bytes;
  }
}
