package io.netjar.stack.tcp;

import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection: RCV.NXT and RCV.WND (RFC 9293 §3.3.1), the data that waits
/// for the program, the data that waits for data in front of it, and when to acknowledge.
///
/// While no data waits it holds neither queue.
final class Receiver {
  /// Largest window that fits into the header without scaling.
  private static final int MOST_UNSCALED = 0xffff;

  /// Result of [#take]: what the segment's text was.
  enum Text {
    /// No text, or nothing in it that had not come before.
    NOTHING_NEW,
    /// Data that the program can read now.
    IN_ORDER,
    /// Data behind a gap.
    OUT_OF_ORDER,
    /// Data behind a gap that could not be held.
    REFUSED
  }

  private static final long NONE = Long.MAX_VALUE;

  private int capacity;
  private final int announcedMss;

  /// RCV.NXT.
  private long rcvNxt;

  /// RCV.NXT + RCV.WND as offered last: the right edge of the window. It never moves left.
  private long edge;

  /// What the newest segment that we sent acknowledged.
  private long acknowledged;

  /// Where the peer's FIN stands; [#NONE] while it has not arrived.
  private long fin = NONE;

  private int largestSegment = TcpSettings.DEFAULT_SEGMENT_SIZE;
  private boolean acknowledgeNow;
  private boolean discarding;
  private @Nullable ReceiveQueue queue;
  private @Nullable Reassembly reassembly;
  private long firstByte;

  /// @param capacity bytes kept for the program to read
  /// @param announcedMss what we told the peer to send at most in a segment
  Receiver(int capacity, int announcedMss) {
    this.capacity = capacity;
    this.announcedMss = announcedMss;
  }

  /// The peer's SYN has arrived.
  ///
  /// @param irs the position of the SYN
  void onSyn(long irs) {
    rcvNxt = irs + 1;
    firstByte = rcvNxt;
    acknowledged = irs;
    edge = rcvNxt + window(capacity);
  }

  long rcvNxt() {
    return rcvNxt;
  }

  /// RCV.WND in bytes.
  int rcvWnd() {
    return (int) (edge - rcvNxt);
  }

  /// Bytes that arrived in order since the connection began.
  long bytesReceived() {
    return rcvNxt - firstByte - (isFinished() ? 1 : 0);
  }

  int announcedMss() {
    return announcedMss;
  }

  int available() {
    return queue == null ? 0 : queue.bytes();
  }

  int reassemblyBytes() {
    return reassembly == null ? 0 : reassembly.heldBytes();
  }

  /// True once the peer's FIN was reached in order.
  boolean isFinished() {
    return fin < rcvNxt;
  }

  /// The acceptability test (RFC 9293 §3.10.7.4, first step).
  ///
  /// More generous than the RFC's table in two ways: a segment may begin before and end behind the
  /// window, and one without text may stand at the window's right edge, where a peer that has used
  /// the whole window stands.
  boolean isAcceptable(Segment segment) {
    int length = segment.length();
    if (length == 0) {
      return segment.sequence >= rcvNxt && segment.sequence <= edge;
    }
    return segment.sequence < edge && segment.end() > rcvNxt;
  }

  /// True for text that stands exactly behind a window of zero: its acknowledgement counts, its
  /// text does not (RFC 9293 §3.10.7.4: "special allowance").
  boolean isAtClosedWindow(Segment segment) {
    return edge == rcvNxt && segment.sequence == rcvNxt;
  }

  /// Takes in the text and the FIN of an acceptable segment (seventh step). Whether the FIN was
  /// reached is told by [#isFinished].
  Text take(Segment segment) {
    int length = segment.payloadLength;
    largestSegment = Math.max(largestSegment, Math.min(length, announcedMss));
    if (segment.has(TcpView.FIN) && fin == NONE) {
      takeFin(segment.sequence + length);
    }
    long start = Math.max(segment.sequence, rcvNxt);
    long end = Math.min(Math.min(segment.sequence + length, edge), fin);
    var text = Text.NOTHING_NEW;
    if (start < end) {
      int offset = segment.payload + (int) (start - segment.sequence);
      text = takeBytes(start, segment.bytes, offset, (int) (end - start));
    }
    if (rcvNxt == fin) {
      rcvNxt++;
      edge = Math.max(edge, rcvNxt);
      acknowledgeNow = true;
      reassembly = null;
    } else if (segment.length() > 0 && text != Text.IN_ORDER) {
      acknowledgeNow = true; // RFC 5681 §4.2: at once, as a duplicate
    }
    return text;
  }

  /// Notes where the stream ends, unless that lies beyond the window or before data that we hold.
  private void takeFin(long position) {
    if (position <= edge && (reassembly == null || position >= reassembly.end())) {
      fin = position;
    }
  }

  private Text takeBytes(long start, byte[] array, int offset, int length) {
    if (start > rcvNxt) {
      var held = reassembly;
      if (held == null) {
        held = new Reassembly();
        reassembly = held;
      }
      return held.add(start, array, offset, length, reassemblyBound())
          ? Text.OUT_OF_ORDER
          : Text.REFUSED;
    }
    var waiting = queue;
    if (waiting == null) {
      waiting = new ReceiveQueue();
      queue = waiting;
    }
    waiting.append(array, offset, length);
    rcvNxt = start + length;
    if (reassembly != null) {
      // RFC 5681 §4.2: a segment that fills a gap, wholly or in part, is acknowledged at once.
      acknowledgeNow = true;
      rcvNxt = reassembly.drainTo(waiting, rcvNxt);
      if (reassembly.isEmpty()) {
        reassembly = null;
      }
    }
    if (discarding) {
      queue = null;
    }
    return Text.IN_ORDER;
  }

  private int reassemblyBound() {
    return 2 * Math.min(capacity, 1 << 29) + 65_536;
  }

  /// True where data is received that no segment of ours has acknowledged.
  boolean owesAcknowledgment() {
    return acknowledged < rcvNxt;
  }

  /// True where the acknowledgement must not wait: asked for, or for every second full segment (RFC
  /// 9293 §3.8.6.3).
  boolean mustAcknowledgeNow() {
    return acknowledgeNow || rcvNxt - acknowledged >= 2L * largestSegment;
  }

  /// Asks for an acknowledgement at once.
  void acknowledgeNow() {
    acknowledgeNow = true;
  }

  /// A segment with RCV.NXT and the window goes out.
  ///
  /// @return the window to offer in bytes. It opens only by half the buffer or a full segment at a
  ///   time, which avoids the silly window syndrome (RFC 9293 §3.8.6.2.2)
  int onAcknowledge() {
    long open = rcvNxt + freeWindow();
    if (open - edge >= leastOpening()) {
      edge = open;
    }
    acknowledged = rcvNxt;
    acknowledgeNow = false;
    return rcvWnd();
  }

  private int leastOpening() {
    return Math.min(capacity / 2, announcedMss);
  }

  private int freeWindow() {
    return window(Math.max(0, capacity - available()));
  }

  private static int window(int free) {
    return Math.min(free, MOST_UNSCALED);
  }

  /// The window for a SYN, before the peer's numbers are known.
  int synWindow() {
    return synWindow(capacity);
  }

  /// The window for a SYN, with so large a buffer.
  static int synWindow(int capacity) {
    return window(capacity);
  }

  /// Moves received bytes to the program; returns how many.
  int read(byte[] bytes, int offset, int length) {
    var waiting = queue;
    if (waiting == null) {
      return 0;
    }
    int done = waiting.read(bytes, offset, length);
    queue = ReceiveQueue.orNull(waiting);
    return done;
  }

  /// True where reading has opened the window so far that the peer should hear of it: at least
  /// twice as wide as it was. Less would send one more segment for each acknowledgement.
  boolean isWindowUpdateDue() {
    int open = freeWindow();
    int offered = rcvWnd();
    return open >= 2 * offered && open - offered >= leastOpening();
  }

  /// Discards what waits and what will come: nobody reads any more.
  void discard() {
    discarding = true;
    queue = null;
  }

  boolean isDiscarding() {
    return discarding;
  }

  /// Sets the size of the buffer.
  void capacity(int bytes) {
    capacity = bytes;
  }

  /// Gives up the data behind gaps: no more will come.
  void stop() {
    reassembly = null;
    acknowledgeNow = false;
  }

  /// Checks what must always hold.
  boolean isConsistent() {
    return rcvNxt <= edge
        && acknowledged <= rcvNxt
        && (queue == null || queue.isConsistent())
        && (reassembly == null
            || (reassembly.isConsistent() && reassembly.heldBytes() <= reassemblyBound()));
  }
}
