package io.netjar.stack.tcp;

import org.jspecify.annotations.Nullable;

/// The sending half of a connection: SND.UNA, SND.NXT, SND.WND (RFC 9293 §3.3.1), the send buffer,
/// the retransmission queue, loss recovery, and the one decision what to send next.
///
/// SYN and FIN are positions like data: the SYN stands at ISS, data from ISS + 1 on, the FIN behind
/// the last byte. [NextSegment] decides what goes out, and [#onSent] notes that it went. The same
/// verdict says which timer must run, so that output and deadline cannot disagree.
final class Sender {
  CongestionControl congestion;
  private final RttEstimator rtt;
  private final SentSegments sent;
  private final long iss;
  private @Nullable SendBuffer buffer;
  private int capacity;

  /// How far the buffer grows with the congestion window.
  private int capacityMost;

  boolean noDelay;
  int mss;

  /// SND.UNA and SND.NXT.
  long sndUna;

  long sndNxt;

  /// SND.WND, and the segment it was taken from: SND.WL1 and SND.WL2.
  int sndWnd;

  private long sndWl1;
  private long sndWl2;
  int largestWindow;

  /// Behind the last byte written.
  long written;

  boolean finWanted;

  /// The last byte written is urgent, and not sent.
  boolean urgent;

  /// Behind the last segment sent that was less than full: what Nagle's algorithm looks at.
  long smallEnd;

  /// The oldest segment is to be sent again whatever the congestion window says.
  boolean resendFirst;

  /// The tail is to be probed, whatever the congestion window says (RFC 8985 §7.3).
  boolean probing;

  /// One segment may go into a window that is open too little.
  boolean override;

  private boolean synLost;

  /// The peer takes and gives selective acknowledgements (RFC 2018 §2).
  boolean selective;

  /// Losses are found by time (RFC 8985 §6), where the peer gives selective acknowledgements.
  final boolean rack;

  private long lastSentAt;

  /// Null where nothing is, or seems to be, lost.
  private @Nullable Recovery recovery;

  /// Null where nothing ever was.
  private @Nullable LossRecord record;

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
    this.rack = settings.rack();
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

  /// Segments sent again in all.
  long retransmissions() {
    return record == null ? 0 : record.retransmissions();
  }

  /// What was counted about losses; null where nothing ever seemed lost.
  @Nullable LossRecord record() {
    return record;
  }

  /// What is sent and not acknowledged.
  SentSegments sent() {
    return sent;
  }

  /// What is done about losses; null where nothing is, or seems to be, lost.
  @Nullable Recovery recovery() {
    return recovery;
  }

  RttEstimator rtt() {
    return rtt;
  }

  /// Another control goes on from the window that there is.
  void congestion(CongestionControl control) {
    control.takeOver(congestion);
    congestion = control;
    if (recovery != null) {
      recovery.congestion(control);
    }
  }

  /// True where something sent is not acknowledged.
  boolean hasFlight() {
    return sndUna < sndNxt;
  }

  /// What is taken to be in the network, in bytes of sequence space (RFC 6675 §4).
  int pipe() {
    return recovery == null ? sent.pipe() : recovery.pipe();
  }

  /// What may be in flight now.
  int window() {
    return recovery == null ? congestion.cwnd() : recovery.window();
  }

  boolean isSynAcknowledged() {
    return sndUna > iss;
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

  /// Size of the send buffer: twice what is in flight as far as the settings allow, and always
  /// three segments: a small one by Nagle, then two that are answered (RFC 9293 §3.8.6.3).
  int capacity() {
    int least = Math.max(capacity, 3 * mss);
    return (int) Math.max(least, Math.min(capacityMost, 2L * congestion.cwnd()));
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
      buffer().append(bytes, offset, taken);
      written += taken;
    }
    return taken;
  }

  /// The send buffer, made where there is none.
  SendBuffer buffer() {
    var made = buffer;
    if (made == null) {
      made = new SendBuffer(written);
      buffer = made;
    }
    return made;
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

  /// Copies a segment's payload.
  void copy(SegmentPlan plan, byte[] target, int offset) {
    if (plan.payload > 0 && buffer != null) {
      buffer.copy(plan.begin, target, offset, plan.payload);
    }
  }

  /// The planned segment goes out.
  void onSent(SegmentPlan plan, long now) {
    if (plan.isNew()) {
      sent.add(plan.end, now);
      if (plan.payload < mss - plan.reserved) {
        smallEnd = plan.end;
      }
      sndNxt = plan.end;
      urgent &= plan.end < written;
      override = false;
      if (recovery != null && !probing) {
        recovery.onSent(plan.length());
      }
    } else {
      onSentAgain(plan, now);
    }
    if (probing) {
      probing = false;
      repair().onProbeSent(sndNxt, !plan.isNew());
    }
    lastSentAt = now;
  }

  private void onSentAgain(SegmentPlan plan, long now) {
    resendFirst = false;
    if (probing) {
      losses().probeRetransmissions++;
    } else if (recovery != null) {
      recovery.onSentAgain(plan.index, plan.length(), now);
    } else if (!plan.syn) { // which is counted by who asked for it
      losses().fastRetransmissions++;
    }
    sent.onSentAgain(plan.index, now);
  }

  /// Our SYN went out before there was this connection.
  ///
  /// @param at when it was sent last, or [SynRecord#UNKNOWN]
  /// @param again how often it was sent again before `at`
  void onSynSent(long at, int again) {
    sent.add(iss + 1, at);
    sndNxt = iss + 1;
    lastSentAt = at;
    if (again > 0 || at == SynRecord.UNKNOWN) {
      sent.onSentAgain(0, at); // nothing to measure
    }
    if (again > 0) {
      losses().timeoutRetransmissions = again;
      synLost = true;
    }
  }

  /// RFC 5681 §4.1: where nothing was sent for longer than the timeout, the congestion window is
  /// stale. Called before new data is sent.
  void restartAfterIdle(long now) {
    if (!hasFlight() && isSynAcknowledged() && now - lastSentAt > rtt.rtoNanos()) {
      congestion.onRestartAfterIdle();
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

  /// Takes in an acknowledgement of nothing that was not sent: SEG.ACK =< SND.NXT.
  ///
  /// @param sample begun, and holding what the timestamp tells, and whether this is a duplicate
  void onAcknowledgment(Segment segment, AckSample sample) {
    long acknowledgment = segment.acknowledgment;
    boolean ofData = sndUna > iss;
    int expected = ((int) (sndNxt - sndUna) + 2 * mss - 1) / (2 * mss);
    sample.flight = pipe();
    sample.locate(this);
    if (selective && segment.options.blocks > 0) {
      SelectiveAcks.take(segment.options, this, acknowledgment, sample);
    }
    long sentAt = SentSegments.NO_SAMPLE;
    if (acknowledgment > sndUna) {
      sample.acked = (int) (acknowledgment - sndUna);
      sentAt = sent.acknowledge(acknowledgment, sample);
      sndUna = acknowledgment;
      releaseBuffer();
    }
    if (rtt.measure(sample, sentAt, expected) && record != null) {
      record.measuredSinceProbe = true;
    }
    sample.sndUna = sndUna;
    sample.sndNxt = sndNxt;
    if (sample.duplicate) {
      losses().duplicateAcks++;
    }
    if (recovery != null || sample.tellsOfLoss(selective)) {
      var repair = repair();
      repair.onAcknowledgment(sample);
      recovery = repair.isOver() ? null : repair;
    } else if (ofData && sample.acked > 0) {
      congestion.onAcknowledged(sample);
    }
  }

  /// An acknowledgement says what the one before said, though nothing is in flight.
  void onRepeated() {
    var repair = recovery;
    if (repair != null) {
      repair.onRepeated();
      recovery = repair.isOver() ? null : repair;
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

  /// The counts about losses, made where there are none.
  private LossRecord losses() {
    var kept = record;
    if (kept == null) {
      kept = new LossRecord();
      record = kept;
    }
    return kept;
  }

  /// The machine that repairs losses, made where there is none.
  private Recovery repair() {
    var repair = recovery;
    if (repair == null) {
      var kept = losses();
      var detection =
          selective && rack
              ? new RackTlp(sent, kept, rtt.srttNanos())
              : new DuplicateThreshold(sent, kept, selective);
      repair = new Recovery(sent, congestion, kept, detection, selective, sndNxt);
      recovery = repair;
    }
    return repair;
  }

  /// The retransmission timer expired (RFC 6298 §5.4–5.5, RFC 5681 §3.1).
  ///
  /// @param again true where it expired for the same data before
  void onTimeout(boolean again, long now) {
    if (isSynAcknowledged()) {
      repair().onTimeout(AckSample.at(this, now), again);
    } else {
      synLost = true;
      losses().timeoutRetransmissions++;
    }
    rtt.backOff();
    resendFirst = true;
  }

  /// The time for which reordering may last is over (RFC 8985 §6.2, step 5).
  void onReorderingTimeout(long now) {
    if (recovery != null) {
      recovery.onDeadline(AckSample.at(this, now));
    }
  }

  /// Sends the oldest segment again as soon as the peer's window allows it.
  void resendFirst() {
    resendFirst = true;
  }

  /// The peer has not got our SYN+ACK: it goes again.
  void onSynAgain() {
    resendFirst = true;
    losses().fastRetransmissions++;
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

  /// The path takes longer segments (RFC 4821 §7.6.1).
  void onLongerPath(int segmentSize) {
    mss = segmentSize;
    congestion.onSegmentSize(segmentSize);
  }

  /// Gives up what is left to send.
  void stop() {
    buffer = null;
    sent.clear();
    recovery = null;
    resendFirst = false;
    probing = false;
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
