package io.netjar.stack.tcp;

import io.netjar.wire.TcpView;

/// The urgent data of a connection, both ways (RFC 9293 §3.8.5, RFC 6093 §4): where it ends. Made
/// with the first urgent octet, and dropped when both ends are past it.
///
/// Urgent data stands in the stream like other data. The mark behind it says only how far a reader
/// should hurry. The sockets of POSIX take the last octet before the mark for a message of its own
/// and leave it out of the stream, unless told not to (RFC 6093 §3.1): [#readAround].
final class UrgentData {
  private static final long NONE = Long.MIN_VALUE;
  private static final int MOST_POINTER = 0xffff;

  /// SND.UP and RCV.UP: behind the last urgent octet.
  private long sndUp = NONE;

  private long rcvUp = NONE;

  /// The urgent data of a connection, from now on at least.
  static UrgentData of(TcpConnection c) {
    var data = c.urgent;
    if (data == null) {
      data = new UrgentData();
      c.urgent = data;
    }
    return data;
  }

  /// The peer of `c` says that its urgent data ends at `end`.
  static void onPointer(TcpConnection c, long end) {
    var receiver = c.receiver();
    if (end > receiver.readPosition() && of(c).onPointer(end, receiver, !c.urgentInline)) {
      c.wake();
    }
  }

  /// What was written ends with an urgent octet.
  void onWritten(long end) {
    sndUp = end;
  }

  /// Sets URG and the urgent pointer in a segment's header, as long as there is urgent data in it
  /// or behind it. The pointer is that of RFC 6093 §4: behind the last urgent octet.
  void mark(byte[] bytes, int header, long sequence) {
    if (sequence < sndUp) {
      TcpView.writeUrgentPointer(bytes, header, (int) Math.min(sndUp - sequence, MOST_POINTER));
    }
  }

  /// The peer says that its urgent data ends at `end`.
  ///
  /// @param discards true: the octet before the mark does not belong to the stream
  /// @return true where that is news for the program (RFC 9293 §3.8.5, MUST-32)
  boolean onPointer(long end, Receiver receiver, boolean discards) {
    if (end <= rcvUp || end <= receiver.readPosition()) {
      return false;
    }
    if (discards && isNext(receiver)) {
      receiver.skip(); // it keeps its place outside the stream, though it is not the last any more
    }
    rcvUp = end;
    return true;
  }

  /// Octets from the one that is read next up to the last urgent one (RFC 9293 §3.8.5, MUST-33).
  int remaining(Receiver receiver) {
    return (int) Math.max(0, rcvUp == NONE ? 0 : rcvUp - receiver.readPosition());
  }

  /// True where the last urgent octet is the one that is read next.
  private boolean isNext(Receiver receiver) {
    return rcvUp - 1 == receiver.readPosition() && receiver.available() > 0;
  }

  /// True where the last urgent octet has arrived and is not read.
  boolean isWaiting(Receiver receiver) {
    long at = receiver.readPosition();
    return rcvUp > at && rcvUp <= at + receiver.available();
  }

  /// Reads what is not the octet before the mark, which is left out.
  int readAround(Receiver receiver, byte[] bytes, int offset, int length) {
    if (isNext(receiver) && length > 0) {
      receiver.skip();
    }
    long before = rcvUp - 1 - receiver.readPosition();
    int most = before > 0 ? (int) Math.min(length, before) : length;
    return receiver.read(bytes, offset, most);
  }

  /// True where nothing urgent is left.
  boolean isOver(Sender sender, Receiver receiver) {
    return sndUp <= sender.sndUna() && rcvUp <= receiver.readPosition();
  }
}
