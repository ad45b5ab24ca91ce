package io.netjar.stack.tcp;

import io.netjar.stack.DropReason;
import io.netjar.wire.Checksum;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.PacketArrays;
import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// The segment that is being looked at: SEG.SEQ, SEG.ACK, SEG.LEN, SEG.WND of RFC 9293 §3.3.1.
///
/// One per layer, filled anew for each arrival, so that taking a segment in allocates nothing. The
/// receiver keeps slices of [#bytes], never the object itself.
final class Segment {
  private static final byte[] NOTHING = {};

  byte[] bytes = NOTHING;

  /// Where [#bytes] go when they are read; null: nowhere.
  @Nullable PacketArrays home;

  int source;
  int destination;
  int sourcePort;
  int destinationPort;

  /// Sequence and acknowledgement number as they stand on the wire.
  int wireSequence;

  int wireAcknowledgment;
  int flags;

  /// SEG.UP, from SEG.SEQ on; 0 without URG.
  int urgentPointer;

  /// SEG.WND in bytes; before [#scaleWindow] as it stands in the header.
  int window;

  /// What stands behind the header's fixed bytes.
  final SegmentOptions options = new SegmentOptions();

  /// What its acknowledgement tells; filled while it is processed.
  final AckSample sample = new AckSample();

  /// The two bits of explicit congestion notification in the IP header (RFC 3168 §5).
  int ecn;

  /// Where the payload begins in [#bytes], and how long it is.
  int payload;

  int payloadLength;

  /// SEG.SEQ and SEG.ACK as positions; right after [#locate] only.
  long sequence;

  long acknowledgment;

  /// Reads a segment.
  ///
  /// @return null where it is whole, else why it is to be dropped
  @Nullable DropReason read(Packet packet, int from, int to, int trafficClass) {
    int length = packet.length();
    if (length < TcpView.LENGTH) {
      return DropReason.TCP_TOO_SHORT;
    }
    var array = packet.bytes();
    int header = packet.start();
    int headerLength = TcpView.headerLength(array, header);
    if (headerLength < TcpView.LENGTH || headerLength > length) {
      return DropReason.TCP_TOO_SHORT;
    }
    long sum = Checksum.pseudoHeader(from, to, Ipv4View.TCP, length);
    if (Checksum.finish(Checksum.add(sum, Checksum.sum(array, header, length))) != 0) {
      return DropReason.TCP_CHECKSUM_WRONG;
    }
    bytes = array;
    home = packet.home();
    ecn = trafficClass & 3;
    source = from;
    destination = to;
    sourcePort = TcpView.sourcePort(array, header);
    destinationPort = TcpView.destinationPort(array, header);
    wireSequence = TcpView.sequence(array, header);
    wireAcknowledgment = TcpView.acknowledgment(array, header);
    flags = TcpView.flags(array, header);
    window = TcpView.window(array, header);
    options.read(array, header, headerLength, (flags & TcpView.SYN) != 0);
    urgentPointer = (flags & TcpView.URG) == 0 ? 0 : TcpView.urgentPointer(array, header);
    options.ecnSetup = isEcnSetup();
    payload = header + headerLength;
    payloadLength = length - headerLength;
    return null;
  }

  /// Lets go of the packet's bytes.
  void clear() {
    bytes = NOTHING;
    home = null;
  }

  /// Finds the positions nearest to what the connection expects.
  void locate(long rcvNxt, long sndUna) {
    sequence = SeqNum.unwrap(wireSequence, rcvNxt);
    acknowledgment = SeqNum.unwrap(wireAcknowledgment, sndUna);
  }

  /// Shifts the window as the handshake agreed: that of a SYN never (RFC 7323 §2.2).
  void scaleWindow(int shift) {
    if (!has(TcpView.SYN)) {
      window <<= shift;
    }
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private boolean isEcnSetup() {
    int wanted = has(TcpView.ACK) ? TcpView.ECE : TcpView.ECE | TcpView.CWR;
    return has(TcpView.SYN) && (flags & (TcpView.ECE | TcpView.CWR)) == wanted;
  }

  /// SEG.LEN: what the segment occupies in sequence space, SYN and FIN included.
  int length() {
    int controls = (flags & TcpView.SYN) >>> 1;
    return payloadLength + controls + (flags & TcpView.FIN);
  }

  /// The position behind the segment.
  long end() {
    return sequence + length();
  }

  /// Takes the SYN off: the rest begins one place later.
  void dropSyn() {
    flags &= ~TcpView.SYN;
    urgentPointer = Math.max(0, urgentPointer - 1);
    sequence++;
    wireSequence++;
  }

  /// Takes payload and FIN off, so that the acknowledgement alone is left.
  void dropText() {
    payloadLength = 0;
    flags &= ~TcpView.FIN;
  }
}
