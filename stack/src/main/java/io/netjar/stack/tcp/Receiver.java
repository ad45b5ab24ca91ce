package io.netjar.stack.tcp;

import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection: RCV.NXT and RCV.WND (RFC 9293 §3.3.1), the data that waits
/// for the program, the data that waits for data in front of it, and when to acknowledge.
///
/// While no data waits it holds neither queue.
final class Receiver {
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

  /// How far times of [#tsRecentAt] are shifted: a unit is some 1.07 s.
  private static final int AGE_SHIFT = 30;

  /// RFC 7323 §5.5: after 24 days TS.Recent says nothing any more.
  private static final int MOST_AGE = (int) ((24L * 24 * 3600 * 1_000_000_000) >> AGE_SHIFT);

  private int capacity;

  /// How far the buffer grows.
  private int capacityMost;

  private final int announcedMss;

  /// RCV.NXT.
  private long rcvNxt;

  /// RCV.NXT + RCV.WND as offered last: the right edge of the window. It never moves left.
  private long edge;

  /// What the newest segment that we sent acknowledged: Last.ACK.sent (RFC 7323 §4.3).
  private long acknowledged;

  /// Where the peer's FIN stands; [#NONE] while it has not arrived.
  private long fin = NONE;

  /// How long the peer's full segments seem to be, and how long its last one was where that may
  /// have been full, else 0. As 16 bits without sign they cost an idle connection nothing.
  private char fullSegment = TcpSettings.DEFAULT_SEGMENT_SIZE;

  private char lastSegment;

  /// TS.Recent: the peer's timestamp to echo (RFC 7323 §4.3), and when it came.
  private int tsRecent;

  private int tsRecentAt;

  /// Rcv.Wind.Shift (RFC 7323 §2.3).
  private byte shift;

  private boolean acknowledgeNow;
  private boolean discarding;
  @Nullable ReceiveQueue queue;
  private @Nullable Reassembly reassembly;

  /// What SACK blocks report; null while there is nothing to report, and without SACK.
  private @Nullable SackReport report;

  private boolean reports;

  /// How large the buffer should be; null while little was received, and once it is large enough.
  private @Nullable ReceiveTuning tuning;

  private long firstByte;

  /// @param capacity bytes kept for the program to read
  /// @param announcedMss what we told the peer to send at most in a segment
  /// @param capacityMost how far that grows by itself
  Receiver(int capacity, int capacityMost, int announcedMss) {
    this.capacity = capacity;
    this.capacityMost = capacityMost;
    this.announcedMss = announcedMss;
  }

  /// The peer's SYN has arrived.
  ///
  /// @param irs the position of the SYN
  void onSyn(long irs) {
    rcvNxt = irs + 1;
    firstByte = rcvNxt;
    acknowledged = irs;
    edge = rcvNxt + synWindow();
  }

  /// Both SYNs are known: windows are shifted and timestamps echoed as [SynOptions] says.
  void agree(int agreed, int tsVal, long now) {
    shift = (byte) SynOptions.receiveShift(agreed);
    reports = SynOptions.hasSelectiveAcks(agreed);
    capacityMost = Math.min(capacityMost, SynOptions.MOST_UNSCALED << shift);
    capacity(capacity);
    keepTimestamp(tsVal, now);
  }

  /// What is known of the peer's full segments before one has come: they are hardly longer than
  /// what it takes itself.
  void expectSegments(int size) {
    fullSegment = (char) Math.min(TcpSettings.DEFAULT_SEGMENT_SIZE, size);
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

  /// The position of the byte that is read next.
  long readPosition() {
    return rcvNxt - (isFinished() ? 1 : 0) - available();
  }

  /// Leaves out the byte that is read next; there must be one.
  void skip() {
    read(new byte[1], 0, 1);
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

  /// TS.Recent: what our segments echo (RFC 7323 §4.3).
  int tsRecent() {
    return tsRecent;
  }

  /// PAWS (RFC 7323 §5.3, R1): true for a timestamp that is older than TS.Recent, unless that
  /// itself is too old to say anything.
  boolean isOld(int tsVal, long now) {
    return Timestamps.isBefore(tsVal, tsRecent)
        && (int) (now >> AGE_SHIFT) - tsRecentAt <= MOST_AGE;
  }

  /// Takes the timestamp of an acceptable segment that is not [#isOld]: not of one behind a gap or
  /// behind one whose acknowledgement is still delayed, so that the peer measures what it waited
  /// for (RFC 7323 §4.3).
  void onTimestamp(Segment segment, long now) {
    if (segment.sequence <= acknowledged) {
      keepTimestamp(segment.options.tsVal, now);
    }
  }

  private void keepTimestamp(int tsVal, long now) {
    tsRecent = tsVal;
    tsRecentAt = (int) (now >> AGE_SHIFT);
  }

  /// Takes in the text and the FIN of an acceptable segment (seventh step). Whether the FIN was
  /// reached is told by [#isFinished].
  Text take(Segment segment) {
    int length = segment.payloadLength;
    noteSize(Math.min(length, announcedMss), segment.has(TcpView.PSH | TcpView.FIN));
    if (segment.sequence < rcvNxt) {
      onDuplicate(segment.sequence, Math.min(segment.end(), rcvNxt));
    }
    if (segment.has(TcpView.FIN) && fin == NONE) {
      takeFin(segment.sequence + length);
    }
    long start = Math.max(segment.sequence, rcvNxt);
    long end = Math.min(Math.min(segment.sequence + length, edge), fin);
    var text = Text.NOTHING_NEW;
    if (start < end) {
      int offset = segment.payload + (int) (start - segment.sequence);
      text = takeBytes(start, segment, offset, (int) (end - start));
    }
    if (rcvNxt == fin) {
      rcvNxt++;
      edge = Math.max(edge, rcvNxt);
      acknowledgeNow = true;
      reassembly = null;
      forget(rcvNxt);
    } else if (segment.length() > 0 && text != Text.IN_ORDER) {
      acknowledgeNow = true; // RFC 5681 §4.2: at once, as a duplicate
    }
    return text;
  }

  /// RFC 9293 §3.8.6.3 counts full-sized segments. As in Linux a longer one tells at once how long
  /// these are; shorter ones, since the last of a write is short too, where two in a row are equal
  /// and in the midst of data.
  private void noteSize(int size, boolean last) {
    if (size >= fullSegment) {
      fullSegment = (char) size;
      lastSegment = 0;
    } else if (last || size < TcpSettings.LEAST_SEGMENT_SIZE) {
      lastSegment = 0;
    } else if (size == lastSegment) {
      fullSegment = (char) size;
    } else {
      lastSegment = (char) size;
    }
  }

  /// Notes where the stream ends, unless that lies beyond the window or before data that we hold.
  private void takeFin(long position) {
    if (position <= edge && (reassembly == null || position >= reassembly.end())) {
      fin = position;
    }
  }

  private Text takeBytes(long start, Segment segment, int offset, int length) {
    var array = segment.bytes;
    if (start > rcvNxt) {
      var held = reassembly;
      if (held == null) {
        held = new Reassembly();
        reassembly = held;
      }
      onDuplicateOfHeld(held, start, start + length);
      if (!held.add(start, array, offset, length, reassemblyBound())) {
        return Text.REFUSED;
      }
      if (reports) {
        report().onHeld(start, start + length, held);
      }
      return Text.OUT_OF_ORDER;
    }
    var waiting = queue;
    if (waiting == null) {
      waiting = new ReceiveQueue();
      queue = waiting;
    }
    waiting.append(array, offset, length, segment.home);
    rcvNxt = start + length;
    if (reassembly != null) {
      // RFC 5681 §4.2: a segment that fills a gap, wholly or in part, is acknowledged at once.
      acknowledgeNow = true;
      onDuplicateOfHeld(reassembly, start, rcvNxt);
      rcvNxt = reassembly.drainTo(waiting, rcvNxt);
      forget(rcvNxt);
      if (reassembly.isEmpty()) {
        reassembly = null;
      }
    }
    if (discarding) {
      queue = null;
    }
    return Text.IN_ORDER;
  }

  // ------------------------------------------------------------------ selective acknowledgements

  private SackReport report() {
    if (report == null) {
      report = new SackReport();
    }
    return report;
  }

  /// Text or a FIN arrived that had come before.
  void onDuplicate(long begin, long end) {
    if (reports && begin < end) {
      report().onDuplicate(begin, end);
    }
  }

  /// Text arrived that is held already, all or some of it: the first part of it that is.
  private void onDuplicateOfHeld(Reassembly held, long start, long end) {
    long first = held.firstHeld(start, end);
    onDuplicate(first, held.heldUntil(first, end));
  }

  private void forget(long upTo) {
    if (report != null) {
      report.onAcknowledged(upTo);
    }
  }

  /// Bytes that selective acknowledgements take in the next segment, at most `room`.
  int sackLength(int room) {
    return report == null ? 0 : report.length(room);
  }

  /// Writes them; `length` is as [#sackLength] told it, more than 0.
  void writeSack(byte[] bytes, int offset, int length) {
    report().write(bytes, offset, length);
    if (reassembly == null && !report().hasDuplicate()) {
      report = null;
    }
  }

  // ------------------------------------------------------------------ acknowledgements

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
    return acknowledgeNow || rcvNxt - acknowledged >= 2L * fullSegment;
  }

  /// Asks for an acknowledgement at once.
  void acknowledgeNow() {
    acknowledgeNow = true;
  }

  /// A segment with RCV.NXT and the window goes out.
  ///
  /// @return the window to offer, as it stands in the header. It opens only by half the buffer or a
  ///   full segment at a time, which avoids the silly window syndrome (RFC 9293 §3.8.6.2.2)
  int onAcknowledge() {
    long open = rcvNxt + freeWindow();
    if (open - edge >= leastOpening()) {
      edge = open;
    }
    onSynAcknowledge();
    return shiftedWindow();
  }

  /// Our SYN+ACK goes out; it offers [#synWindow].
  void onSynAcknowledge() {
    acknowledged = rcvNxt;
    acknowledgeNow = false;
  }

  /// RCV.WND shifted. DEVIATION from RFC 7323 §2.3, which rounds it down: where it is no multiple
  /// of what the shift can say, the edge moves right to the next one, because rounding must not
  /// take back what was offered (RFC 7323 §2.4).
  ///
  /// Many small segments would so keep the window open for ever, whether the program reads or not.
  /// Beyond a quarter more than the buffer the header therefore tells less than the window, by less
  /// than one unit, and what lies in the window is still taken, as RFC 7323 §2.4 wants.
  private int shiftedWindow() {
    int unit = 1 << shift;
    int rest = rcvWnd() & (unit - 1);
    int most = capacity - available() + Math.max(unit, capacity / 4);
    if (rest != 0 && rcvWnd() + unit - rest <= most) {
      edge += unit - rest;
    }
    return rcvWnd() >> shift;
  }

  private int leastOpening() {
    return Math.min(capacity / 2, announcedMss);
  }

  /// What the buffer takes, as far as a header can tell it.
  private int freeWindow() {
    int free = Math.max(0, capacity - available());
    return Math.min(free >> shift, SynOptions.MOST_UNSCALED) << shift;
  }

  /// The window for a SYN, which is never shifted (RFC 7323 §2.2).
  int synWindow() {
    return synWindow(capacity);
  }

  /// The window for a SYN, with so large a buffer.
  static int synWindow(int capacity) {
    return Math.min(capacity, SynOptions.MOST_UNSCALED);
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
    return open >= 2 * rcvWnd() && open - rcvWnd() >= leastOpening();
  }

  /// Discards what waits and what will come: nobody reads any more.
  void discard() {
    discarding = true;
    queue = null;
  }

  boolean isDiscarding() {
    return discarding;
  }

  /// Sets the size of the buffer for good.
  void fixCapacity(int bytes) {
    capacity(bytes);
    capacityMost = bytes;
    tuning = null;
  }

  /// True where the buffer may grow with what is received: [#tune] is to be called.
  boolean mayGrow() {
    return capacity < capacityMost;
  }

  /// Data came in order, perhaps of a stream that needs a larger buffer.
  ///
  /// @param echoedNanos the round-trip time that its timestamp tells, or [AckSample#NO_RTT]
  void tune(long echoedNanos, int tsEcr, long now) {
    if (tuning != null) {
      tuning.onData(echoedNanos, tsEcr, rcvNxt, edge, now);
    } else if (bytesReceived() >= capacity / 4) {
      tuning = new ReceiveTuning(fullSegment, rcvNxt - available(), edge, now);
      capacity(Math.max(capacity, Math.min(tuning.leastSize(), capacityMost)));
    }
  }

  /// The program has read.
  void onRead(long now) {
    if (tuning != null) {
      int wanted = Math.min(tuning.onRead(rcvNxt - available(), now), capacityMost);
      if (wanted > capacity) {
        capacity(wanted);
      }
      if (!mayGrow()) {
        tuning = null;
      }
    }
  }

  /// Sets the size of the buffer; less than two units of the shifted window could not be told.
  private void capacity(int bytes) {
    capacity = Math.max(bytes, shift == 0 ? 0 : 2 << shift);
  }

  /// Gives up the data behind gaps: no more will come.
  void stop() {
    reassembly = null;
    report = null;
    tuning = null;
    acknowledgeNow = false;
  }

  /// Checks what must always hold.
  boolean isConsistent() {
    return rcvNxt <= edge
        && acknowledged <= rcvNxt
        && (queue == null || queue.isConsistent())
        && (report == null || report.isConsistent(rcvNxt, edge))
        && (reassembly == null
            || (reassembly.isConsistent()
                && reassembly.heldBytes() <= reassemblyBound()
                && reassembly.ranges() <= Reassembly.mostRanges(reassemblyBound())));
  }
}
