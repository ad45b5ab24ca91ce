package io.netjar.examples;

import static io.netjar.wire.TcpView.ACK;
import static io.netjar.wire.TcpView.FIN;
import static io.netjar.wire.TcpView.RST;
import static io.netjar.wire.TcpView.SYN;

import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.TcpView;

/// Says what the segments of one TCP connection mean, one after the other.
final class SegmentStory {
  private int clientFirst;
  private int serverFirst;
  private boolean shookHands;
  private boolean clientHasEnded;
  private boolean serverHasEnded;

  /// One line about a frame; empty where it holds no segment of TCP.
  String tell(boolean fromClient, byte[] bytes, int offset, int length) {
    int packet = offset + EthernetView.LENGTH;
    if (EthernetView.type(bytes, offset) != EthernetView.IPV4
        || Ipv4View.protocol(bytes, packet) != Ipv4View.TCP) {
      return "";
    }
    int segment = packet + Ipv4View.headerLength(bytes, packet);
    // The frame may be longer than the packet: Ethernet pads to 60 bytes.
    int end = packet + Ipv4View.totalLength(bytes, packet);
    int payload = end - segment - TcpView.headerLength(bytes, segment);
    int flags = TcpView.flags(bytes, segment);
    int sequence = TcpView.sequence(bytes, segment);
    if ((flags & SYN) != 0) {
      if (fromClient) {
        clientFirst = sequence;
      } else {
        serverFirst = sequence;
      }
    }
    int acknowledgment = TcpView.acknowledgment(bytes, segment);
    String numbers =
        "seq "
            + (sequence - (fromClient ? clientFirst : serverFirst))
            + ((flags & ACK) == 0
                ? ""
                : ", ack " + (acknowledgment - (fromClient ? serverFirst : clientFirst)));
    return "%s %-8s %-14s %s"
        .formatted(
            fromClient ? "→" : "←", names(flags), numbers, meaning(fromClient, flags, payload));
  }

  private static String names(int flags) {
    String name = (flags & SYN) != 0 ? "SYN" : (flags & FIN) != 0 ? "FIN" : "";
    if ((flags & RST) != 0) {
      name = "RST";
    }
    String ack = (flags & ACK) != 0 ? "ACK" : "";
    return name + (name.isEmpty() || ack.isEmpty() ? "" : "+") + ack;
  }

  private String meaning(boolean fromClient, int flags, int payload) {
    if ((flags & RST) != 0) {
      return "it is over at once";
    }
    if ((flags & SYN) != 0) {
      return fromClient ? "may I talk to you? I count from here" : "yes; and I count from here";
    }
    String data = payload > 0 ? payload + " bytes" : "";
    if ((flags & FIN) != 0) {
      boolean isAnswer = fromClient ? serverHasEnded : clientHasEnded;
      clientHasEnded |= fromClient;
      serverHasEnded |= !fromClient;
      String end = isAnswer ? "I am done too" : "I am done, but I still listen";
      return data.isEmpty() ? end : data + ", and " + end;
    }
    if (!data.isEmpty()) {
      return data;
    }
    if (!shookHands) {
      shookHands = true;
      return "good: the connection stands";
    }
    return "I have all up to here" + (fromClient && serverHasEnded ? "; farewell" : "");
  }
}
