package io.netjar.cli;

import io.netjar.wire.Bytes;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Ipv6View;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;
import io.netjar.wire.dissect.Layer;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the TCP header of one captured segment says, and the header in front of it.
///
/// @param frame the number of its frame
/// @param timeNanos when it was seen; [Frame#NO_TIME] where the capture does not say
/// @param source who sent it: address and port
/// @param destination whom it is for
/// @param length payload in bytes on the wire, also where the capture kept less
/// @param window as it stands in the header, not scaled
/// @param mss the MSS option; 0 where it is absent
/// @param windowScale the shift of the window scale option; -1 where it is absent
/// @param sackPermitted true where the option is there
/// @param sack the edges of the blocks of SACK, begin and end in turn
/// @param hasTimestamps true where the option is there
/// @param trafficClass of the IP header, with the two bits of ECN (RFC 3168 §5)
/// @param comment what the capture says of the frame; null for nothing
record TracedSegment(
    long frame,
    long timeNanos,
    End source,
    End destination,
    int flags,
    int sequence,
    int acknowledgment,
    int length,
    int window,
    int urgentPointer,
    int mss,
    int windowScale,
    boolean sackPermitted,
    List<Integer> sack,
    boolean hasTimestamps,
    int trafficClass,
    @Nullable String comment) {
  private static final String IPV4 = "Internet Protocol Version 4";
  private static final String IPV6 = "Internet Protocol Version 6";
  private static final int ECN = 3;

  /// One end of a connection.
  record End(String address, int port) {
    @Override
    public String toString() {
      return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
  }

  TracedSegment {
    sack = List.copyOf(sack);
  }

  /// The segment in a frame; null where it holds none, or less than its fixed header.
  static @Nullable TracedSegment of(ExplainedFrame explained) {
    Layer tcp = explained.layer(ExplainedFrame.TCP);
    ExplainedFrame.Ports ports = tcp == null ? null : explained.ports();
    byte[] bytes = explained.frame().bytes();
    if (ports == null || ports.header() + TcpView.LENGTH > bytes.length) {
      return null;
    }
    int header = ports.header();
    int headerLength = TcpView.headerLength(bytes, header);
    if (headerLength < TcpView.LENGTH) {
      return null;
    }
    Frame frame = explained.frame();
    var options = new Options(bytes, header, headerLength);
    long payload = endOfPacket(explained) - header - headerLength;
    return new TracedSegment(
        frame.number(),
        frame.timeNanos(),
        new End(explained.source(), ports.source()),
        new End(explained.destination(), ports.destination()),
        TcpView.flags(bytes, header),
        TcpView.sequence(bytes, header),
        TcpView.acknowledgment(bytes, header),
        Math.clamp(payload, 0, 1 << 20),
        TcpView.window(bytes, header),
        TcpView.urgentPointer(bytes, header),
        options.mss,
        options.windowScale,
        options.sackPermitted,
        options.sack,
        options.hasTimestamps,
        trafficClass(explained),
        frame.comment());
  }

  /// Where the IP packet ends, counted from the frame's first byte. A length of zero stands for
  /// what a network card was left to cut into segments: then all of the frame counts.
  private static long endOfPacket(ExplainedFrame explained) {
    byte[] bytes = explained.frame().bytes();
    Layer ip = explained.layer(IPV4);
    if (ip != null) {
      int total = Ipv4View.totalLength(bytes, ip.offset());
      return total == 0 ? explained.frame().originalLength() : ip.offset() + total;
    }
    ip = explained.layer(IPV6);
    if (ip != null) {
      int payload = Ipv6View.payloadLength(bytes, ip.offset());
      return payload == 0
          ? explained.frame().originalLength()
          : ip.offset() + Ipv6View.LENGTH + payload;
    }
    return explained.frame().originalLength();
  }

  private static int trafficClass(ExplainedFrame explained) {
    byte[] bytes = explained.frame().bytes();
    Layer ip = explained.layer(IPV4);
    if (ip != null) {
      return Ipv4View.trafficClass(bytes, ip.offset());
    }
    ip = explained.layer(IPV6);
    return ip == null ? 0 : Ipv6View.trafficClass(bytes, ip.offset());
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /// SEG.LEN: the payload, and one for each of SYN and FIN (RFC 9293 §3.4).
  int sequenceLength() {
    return length + (has(TcpView.SYN) ? 1 : 0) + (has(TcpView.FIN) ? 1 : 0);
  }

  /// True for an acknowledgement and nothing else.
  boolean isPureAck() {
    return has(TcpView.ACK) && sequenceLength() == 0 && !has(TcpView.RST);
  }

  /// True where a router has marked it: congestion experienced (RFC 3168 §5).
  boolean isMarked() {
    return (trafficClass & ECN) == ECN;
  }

  /// True where the capture says that the peer did not get it, or not whole.
  boolean isLost() {
    return comment != null && (FrameTable.isDrop(comment) || comment.startsWith("corrupted"));
  }

  boolean hasTime() {
    return timeNanos != Frame.NO_TIME;
  }

  /// The options that matter here; reading stops where the list breaks or was cut.
  private static final class Options {
    private int mss;
    private int windowScale = -1;
    private boolean sackPermitted;
    private boolean hasTimestamps;
    private final List<Integer> sack = new ArrayList<>();

    Options(byte[] bytes, int header, int headerLength) {
      int end = Math.min(header + headerLength, bytes.length);
      int index = TcpOptions.next(bytes, header + TcpView.LENGTH, end);
      while (index >= 0) {
        int length = TcpOptions.length(bytes, index);
        read(bytes, index, length);
        index = TcpOptions.next(bytes, index + length, end);
      }
    }

    private void read(byte[] bytes, int index, int length) {
      switch (TcpOptions.kind(bytes, index)) {
        case TcpOptions.MSS ->
            mss = length == TcpOptions.MSS_LENGTH ? Bytes.u16(bytes, index + 2) : mss;
        case TcpOptions.WINDOW_SCALE ->
            windowScale =
                length == TcpOptions.WINDOW_SCALE_LENGTH ? Bytes.u8(bytes, index + 2) : windowScale;
        case TcpOptions.SACK_PERMITTED -> sackPermitted = true;
        case TcpOptions.TIMESTAMPS -> hasTimestamps = length == TcpOptions.TIMESTAMPS_LENGTH;
        case TcpOptions.SACK -> {
          for (int at = index + 2;
              at + TcpOptions.BLOCK_LENGTH <= index + length;
              at += TcpOptions.BLOCK_LENGTH) {
            sack.add(Bytes.i32(bytes, at));
            sack.add(Bytes.i32(bytes, at + 4));
          }
        }
        default -> {}
      }
    }
  }
}
