package io.netjar.stack.tcp;

import org.jspecify.annotations.Nullable;

/// The sending half of a connection: SND.UNA, SND.NXT, SND.WND (RFC 9293 §3.3.1), the send buffer,
/// the retransmission queue, loss recovery, and the one decision what to send next.
///
/// SYN and FIN are positions like data: the SYN stands at ISS, data from ISS + 1 on, the FIN behind
/// the last byte. [#next] decides; where it answers [Verdict#SEND], the segment stands in
/// [#planBegin] and [#planEnd], and [#onSent] notes that it went out. The same verdict says which
/// timer must run, so that output and deadline cannot disagree.
final class Sender {
  /// What [#next] found.
  enum Verdict {
    /// A segment is to be sent.
    SEND,
    /// Nothing is left to send.
    NOTHING,
    /// The congestion window is full: an acknowledgement will come.
    CONGESTION,
    /// Nagle's algorithm waits for an acknowledgement (RFC 9293 §3.7.4).
    NAGLE,
    /// The peer's window is closed (RFC 9293 §3.8.6.1).
    WINDOW,
    /// The peer's window is open too little (RFC 9293 §3.8.6.2.1).
    SILLY
  }

  private static final int DUPLICATES_FOR_LOSS = 3;

  private final CongestionControl congestion;
  private final RttEstimator rtt;
  private final SentSegments sent;
  private final long iss;
  private @Nullable SendBuffer buffer;
  private int capacity;

  /// How far the buffer grows with the congestion window.
  private int capacityMost;

  private boolean noDelay;
  private int mss;

  /// Bytes of [#mss] that selective acknowledgements take in the next segment.
  private int reserved;

  /// SND.UNA and SND.NXT.
  private long sndUna;

  private long sndNxt;

  /// SND.WND, and the segment it was taken from: SND.WL1 and SND.WL2.
  private int sndWnd;

  private long sndWl1;
  private long sndWl2;
  private int largestWindow;

  /// Behind the last byte written.
  private long written;

  private boolean finWanted;

  /// The last byte written is urgent, and not sent.
  private boolean urgent;

  /// Behind the last segment sent that was less than full: what Nagle's algorithm looks at.
  private long smallEnd;

  private int duplicates;

  /// Bytes that duplicate acknowledgements stand for, a segment each (RFC 9937 §5.2).
  private int assumed;

  /// The window while in fast recovery; null outside it.
  private @Nullable ProportionalRate reduction;

  /// What was in flight at the last loss ends here (RFC 6582 §3.2: "recover").
  private long recover;

  private boolean partialSeen;

  /// The oldest segment is to be sent again whatever the congestion window says.
  private boolean resendFirst;

  /// One segment may go into a window that is open too little.
  private boolean override;

  private boolean synLost;
  private long lastSentAt;
  private long retransmissions;
  private long duplicateAcks;

  private long planBegin;
  private long planEnd;
  private int planIndex;

  /// @param iss the position of our SYN
  /// @param mss largest payload of a segment until the peer has told what it takes
  Sender(TcpSettings settings, long iss, int mss) {
    this.iss = iss;
    this.mss = mss;
    this.capacity = settings.sendBuffer();
    this.capacityMost = settings.sendBufferMost();
    this.noDelay = settings.noDelay();
    this.congestion = CongestionControl.of(settings, mss);
    this.rtt = new RttEstimator(settings);
    this.sent = new SentSegments(iss);
    this.sndUna = iss;
    this.sndNxt = iss;
    this.written = iss + 1;
    this.smallEnd = iss;
    this.recover = iss;
  }

  long iss() {
    return iss;
  }

  long sndUna() {
    return sndUna;
  }

  long sndNxt() {
    return sndNxt;
  }

  int sndWnd() {
    return sndWnd;
  }

  int largestWindow() {
    return largestWindow;
  }

  int mss() {
    return mss;
  }

  long retransmissions() {
    return retransmissions;
  }

  long duplicateAcks() {
    return duplicateAcks;
  }

  RttEstimator rtt() {
    return rtt;
  }

  CongestionControl congestion() {
    return congestion;
  }

  /// True where something sent is not acknowledged.
  boolean hasFlight() {
    return sndUna < sndNxt;
  }

  /// What is taken to be in the network, in bytes of sequence space.
  int pipe() {
    return (int) (sndNxt - sndUna) - sent.lostBytes() - assumed;
  }

  /// What may be in flight now.
  int window() {
    return reduction == null ? congestion.cwnd() : reduction.window();
  }

  boolean isSynAcknowledged() {
    return sndUna > iss;
  }

  boolean isFinWanted() {
    return finWanted;
  }

  boolean isFinAcknowledged() {
    return finWanted && sndUna > written;
  }

  /// Bytes written and not acknowledged.
  int unacknowledged() {
    return (int) (written - Math.max(iss + 1, Math.min(sndUna, written)));
  }

  int free() {
    return Math.max(0, capacity() - unacknowledged());
  }

  long bytesSent() {
    return Math.max(0, Math.min(sndNxt, written) - (iss + 1));
  }

  long bytesAcknowledged() {
    return Math.max(0, Math.min(sndUna, written) - (iss + 1));
  }

  void noDelay(boolean on) {
    noDelay = on;
  }

  /// Size of the send buffer: what is in flight and as much again behind it, so that there is
  /// something to send with each acknowledgement, but not more than the settings allow.
  int capacity() {
    return (int) Math.max(capacity, Math.min(capacityMost, 2L * congestion.cwnd()));
  }

  /// Sets the size of the send buffer for good.
  void capacity(int bytes) {
    capacity = bytes;
    capacityMost = bytes;
  }

  /// Takes bytes to be sent; returns how many fit.
  int write(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, free());
    if (taken > 0) {
      var to = buffer;
      if (to == null) {
        to = new SendBuffer(written);
        buffer = to;
      }
      to.append(bytes, offset, taken);
      written += taken;
    }
    return taken;
  }

  /// What was written last is urgent: it does not wait for Nagle's algorithm, as on Linux.
  ///
  /// @return the position behind it
  long hurry() {
    urgent = true;
    return written;
  }

  /// A FIN follows what was written.
  void finish() {
    finWanted = true;
  }

  /// Leaves room for selective acknowledgements in the next segment.
  void reserve(int bytes) {
    reserved = bytes;
  }

  /// Decides what to send next.
  Verdict next() {
    if (resendFirst && !sent.isEmpty()) {
      return planAgain(0);
    }
    int lost = sent.nextLost();
    if (lost >= 0) {
      int length = (int) (sent.end(lost) - sent.begin(lost));
      return pipe() == 0 || pipe() + length <= window() ? planAgain(lost) : Verdict.CONGESTION;
    }
    if (sndNxt == iss) {
      return plan(iss, iss + 1);
    }
    if (!isSynAcknowledged()) {
      return Verdict.NOTHING;
    }
    int data = (int) (written - Math.min(sndNxt, written));
    boolean fin = finWanted && sndNxt <= written;
    if (data == 0 && !fin) {
      return Verdict.NOTHING;
    }
    int usable = (int) (sndUna + sndWnd - sndNxt);
    if (usable <= 0) {
      return Verdict.WINDOW;
    }
    return data == 0 ? plan(sndNxt, sndNxt + 1) : nextData(data, usable, fin);
  }

  /// RFC 9293 §3.8.6.2.1: D is `data`, U is `usable`.
  private Verdict nextData(int data, int usable, boolean fin) {
    int full = mss - reserved;
    int length = Math.min(Math.min(data, usable), full);
    boolean all = length == data;
    if (length < full && !all && length < largestWindow / 2 && !override) {
      return Verdict.SILLY;
    }
    if (pipe() > 0 && pipe() + length > window()) {
      return Verdict.CONGESTION;
    }
    if (length < full && all && !fin && !noDelay && !urgent && smallEnd > sndUna) {
      // DEVIATION: RFC 9293 §3.7.4 holds a small segment while anything is unacknowledged; here, as
      // in Linux (Minshall's variant), only another small one holds it back.
      return Verdict.NAGLE;
    }
    boolean withFin = fin && all && length < usable;
    return plan(sndNxt, sndNxt + length + (withFin ? 1 : 0));
  }

  private Verdict plan(long begin, long end) {
    planIndex = -1;
    planBegin = begin;
    planEnd = end;
    return Verdict.SEND;
  }

  private Verdict planAgain(int index) {
    planIndex = index;
    planBegin = sent.begin(index);
    planEnd = sent.end(index);
    return Verdict.SEND;
  }

  /// Position of the planned segment.
  long planBegin() {
    return planBegin;
  }

  boolean planHasSyn() {
    return planBegin == iss;
  }

  boolean planHasFin() {
    return planEnd > written;
  }

  /// True where the planned segment carries the last byte written so far.
  boolean planEndsBurst() {
    return planEnd >= written && planPayload() > 0;
  }

  /// Payload of the planned segment in bytes.
  int planPayload() {
    return (int) (Math.min(planEnd, written) - planBegin) - (planHasSyn() ? 1 : 0);
  }

  /// Copies the planned segment's payload.
  void copyPlanned(byte[] target, int offset) {
    int length = planPayload();
    if (length > 0 && buffer != null) {
      buffer.copy(planBegin, target, offset, length);
    }
  }

  /// The planned segment goes out.
  void onSent(long now) {
    if (planIndex >= 0) {
      sent.onRetransmitted(planIndex, now);
      resendFirst = false;
      retransmissions++;
    } else {
      sent.add(planEnd, now);
      if (planPayload() < mss - reserved) {
        smallEnd = planEnd;
      }
      sndNxt = planEnd;
      urgent &= planEnd < written;
      override = false;
    }
    if (reduction != null) {
      reduction.onSent((int) (planEnd - planBegin));
    }
    lastSentAt = now;
  }

  /// Our SYN went out before there was this connection.
  ///
  /// @param at when it was sent last, or [SynRecord#UNKNOWN]
  /// @param again how often it was sent again before `at`
  void onSynSent(long at, int again) {
    plan(iss, iss + 1);
    onSent(at);
    if (again > 0 || at == SynRecord.UNKNOWN) {
      sent.onRetransmitted(0, at); // nothing to measure
    }
    retransmissions = again;
    synLost = again > 0;
  }

  /// RFC 5681 §4.1: where nothing was sent for longer than the timeout, the congestion window is
  /// stale. Called before new data is sent.
  void restartAfterIdle(long now) {
    if (!hasFlight() && isSynAcknowledged() && now - lastSentAt > rtt.rtoNanos()) {
      congestion.onRestartAfterIdle(now - lastSentAt, rtt.rtoNanos());
    }
  }

  /// The peer's SYN tells what it takes: the MSS option, 0 where it is absent (RFC 9293 §3.7.1).
  /// What options take of each segment, data does not: the option is without them (RFC 6691 §2).
  ///
  /// @param optionBytes of the options that every segment has
  void limitSegmentSize(int option, int optionBytes) {
    int most = option == 0 ? TcpSettings.DEFAULT_SEGMENT_SIZE : option;
    mss = Math.min(mss, Math.max(most, TcpSettings.LEAST_SEGMENT_SIZE)) - optionBytes;
  }

  /// The handshake is done.
  void onEstablished() {
    congestion.onEstablished(mss, synLost);
    if (synLost) {
      rtt.onSynRetransmitted(); // RFC 6298 §5.7
    }
  }

  /// Sets the window from a segment that is newer than the one it came from (RFC 9293 §3.10.7.4,
  /// fifth step).
  ///
  /// @return true where the window changed
  boolean updateWindow(Segment segment) {
    long sequence = segment.sequence;
    if (sequence < sndWl1 || (sequence == sndWl1 && segment.acknowledgment < sndWl2)) {
      return false;
    }
    boolean changed = sndWnd != segment.window;
    setWindow(segment);
    return changed;
  }

  /// Sets the window without looking at the one before: in the handshake.
  void setWindow(Segment segment) {
    sndWnd = segment.window;
    sndWl1 = segment.sequence;
    sndWl2 = segment.acknowledgment;
    largestWindow = Math.max(largestWindow, sndWnd);
  }

  /// An acknowledgement of something new: SND.UNA < SEG.ACK =< SND.NXT.
  ///
  /// @param sample holds the round-trip time that the timestamp tells, or [AckSample#NO_RTT]
  void onAcknowledged(long acknowledgment, AckSample sample, long now) {
    int expected = ((int) (sndNxt - sndUna) + 2 * mss - 1) / (2 * mss);
    sample.flight = pipe();
    sample.acked = (int) (acknowledgment - sndUna);
    sample.now = now;
    boolean ofData = sndUna > iss;
    long sentAt = sent.acknowledge(acknowledgment);
    sndUna = acknowledgment;
    duplicates = 0;
    int known = Math.min(assumed, sample.acked - Math.min(sample.acked, mss));
    assumed = reduction == null ? 0 : assumed - known;
    sample.delivered = sample.acked - known;
    sample.sndUna = sndUna;
    sample.sndNxt = sndNxt;
    if (sentAt != SentSegments.NO_SAMPLE) {
      // The same as the timestamp says, on a finer clock: what is echoed is the timestamp of the
      // oldest segment acknowledged. RFC 7323 §4.1: of segments sent again only the timestamp tells
      // which transmission it was; Karn's algorithm leaves them out.
      sample.rttNanos = now - sentAt;
    }
    if (sample.rttNanos != AckSample.NO_RTT) {
      rtt.sample(sample.rttNanos, expected);
    }
    sample.srttNanos = rtt.srttNanos();
    releaseBuffer();
    if (reduction != null) {
      onAcknowledgedInRecovery(reduction, sample);
    } else if (ofData) {
      congestion.onAcknowledged(sample);
    }
  }

  private void releaseBuffer() {
    var from = buffer;
    if (from != null) {
      from.release(Math.max(from.start(), Math.min(sndUna, written)));
      if (from.size() == 0) {
        buffer = null;
      }
    }
  }

  private void onAcknowledgedInRecovery(ProportionalRate rate, AckSample sample) {
    if (sndUna >= recover) {
      reduction = null;
      assumed = 0;
      congestion.onRecovered(pipe(), sample.now);
    } else {
      sent.markLost(0); // RFC 6582 §3.2 step 3: what now is the oldest was lost too.
      rate.onAcknowledgment(sample.delivered, pipe(), true, mss);
      resendFirst = true;
    }
  }

  /// True where the retransmission timer starts anew after an acknowledgement of new data: always,
  /// but in fast recovery for the first partial acknowledgement only (RFC 6582 §4, "Impatient").
  boolean restartsTimer() {
    if (reduction == null) {
      partialSeen = false;
      return true;
    }
    boolean first = !partialSeen;
    partialSeen = true;
    return first;
  }

  /// A duplicate acknowledgement as RFC 5681 §2 defines it.
  void onDuplicateAcknowledgment(long now) {
    duplicateAcks++;
    int flight = Math.min((int) (sndNxt - sndUna), window());
    int newly = Math.min(mss, Math.max(0, pipe() - mss));
    if (reduction != null) {
      assumed += newly;
      reduction.onAcknowledgment(newly, pipe(), false, mss);
      return;
    }
    if (sndUna <= recover) {
      return; // RFC 6582 §3.2 step 2: not for what was in flight at the last loss.
    }
    assumed += newly; // RFC 3042 §2: this lets new data out
    if (++duplicates == DUPLICATES_FOR_LOSS) {
      congestion.onCongestion(flight, now);
      sent.markLost(0);
      var rate = new ProportionalRate();
      rate.begin(congestion.ssthresh(), (int) (sndNxt - sndUna) - assumed + newly);
      rate.onAcknowledgment(newly, pipe(), false, mss);
      reduction = rate;
      recover = sndNxt;
      partialSeen = false;
      resendFirst = true;
    }
  }

  /// The retransmission timer expired (RFC 6298 §5.4–5.5, RFC 5681 §3.1).
  ///
  /// @param again true where it expired for the same data before
  void onTimeout(boolean again, long now) {
    int flight = (int) (sndNxt - sndUna);
    if (isSynAcknowledged()) {
      congestion.onTimeout(flight, again, now);
    } else {
      synLost = true;
    }
    rtt.backOff();
    sent.markAllLost();
    recover = sndNxt;
    reduction = null;
    assumed = 0;
    duplicates = 0;
    resendFirst = true;
  }

  /// Sends the oldest segment again now; in the handshake only.
  void resendFirst() {
    resendFirst = true;
  }

  /// Lets one segment go into a window that is open too little (RFC 9293 §3.8.6.2.1, condition 4).
  void overrideSilly() {
    override = true;
  }

  /// The path takes smaller segments (RFC 1191 §6.5): what was longer is sent again at once.
  void onSmallerPath(int segmentSize) {
    mss = segmentSize;
    congestion.onSegmentSize(segmentSize);
    sent.cutTo(segmentSize);
    smallEnd = Math.min(smallEnd, sndUna);
    resendFirst = sent.nextLost() == 0;
  }

  /// Gives up what is left to send.
  void stop() {
    buffer = null;
    sent.clear();
    resendFirst = false;
  }

  /// Checks what must always hold.
  boolean isConsistent() {
    return iss <= sndUna
        && sndUna <= sndNxt
        && sndNxt <= written + (finWanted ? 1 : 0)
        && sent.isConsistent()
        && (sent.isEmpty() ? !hasFlight() : sent.begin(0) == sndUna)
        && (sent.isEmpty() || sent.end(sent.size() - 1) == sndNxt);
  }
}
