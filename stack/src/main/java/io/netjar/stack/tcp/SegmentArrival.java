package io.netjar.stack.tcp;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.wire.TcpView;

/// What a connection does with a segment: the steps of RFC 9293 §3.10.7.3 and §3.10.7.4, by name.
/// What they cause to be sent is sent afterwards by [SegmentOutput].
final class SegmentArrival {
  private SegmentArrival() {}

  /// Takes a segment in.
  static void process(TcpConnection c, Segment segment, long now) {
    segment.locate(c.receiver().rcvNxt(), c.sender().sndUna());
    segment.scaleWindow(SynOptions.sendShift(c.options));
    if (c.state() == TcpState.SYN_SENT) {
      inSynSent(c, segment, now);
      return;
    }
    if (c.state() == TcpState.SYN_RECEIVED && isOfHandshake(c, segment)) {
      if (!segment.has(TcpView.ACK)) {
        onSynAgain(c, segment, now);
        return;
      }
      segment.dropSyn(); // simultaneous open: the peer's SYN+ACK (RFC 9293 §3.5, figure 8)
    }
    if (checkTimestamps(c, segment, now)
        && checkSequence(c, segment, now)
        && checkReset(c, segment, now)
        && checkSyn(c, segment, now)
        && checkAcknowledgment(c, segment, now)) {
      checkUrgent(c, segment);
      processText(c, segment, now);
    }
  }

  /// True for the peer's SYN again, with or without an acknowledgement.
  private static boolean isOfHandshake(TcpConnection c, Segment segment) {
    return segment.has(TcpView.SYN)
        && !segment.has(TcpView.RST)
        && segment.sequence == c.receiver().rcvNxt() - 1;
  }

  /// The peer has not got our SYN+ACK.
  private static void onSynAgain(TcpConnection c, Segment segment, long now) {
    var options = segment.options;
    if (options.hasTimestamps && !c.receiver().isOld(options.tsVal, now)) {
      c.receiver().onTimestamp(segment, now);
    }
    c.sender().onSynAgain();
  }

  // ------------------------------------------------------------------ SYN-SENT

  /// RFC 9293 §3.10.7.3.
  private static void inSynSent(TcpConnection c, Segment segment, long now) {
    var sender = c.sender();
    boolean hasAck = segment.has(TcpView.ACK);
    // First, check the ACK bit.
    boolean acceptable =
        segment.acknowledgment > sender.sndUna() && segment.acknowledgment <= sender.sndNxt();
    if (hasAck && !acceptable) {
      if (!segment.has(TcpView.RST)) {
        c.layer().bare().sendReset(segment, now);
      }
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      return;
    }
    // Second, check the RST bit.
    if (segment.has(TcpView.RST)) {
      if (hasAck) {
        StateChange.end(c, SocketError.REFUSED);
      } else {
        drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      }
      return;
    }
    // Fourth, check the SYN bit.
    if (!segment.has(TcpView.SYN)) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      return;
    }
    c.receiver().onSyn(segment.wireSequence & 0xffff_ffffL);
    segment.locate(c.receiver().rcvNxt(), sender.sndUna());
    var options = segment.options;
    StateChange.agree(c, SynOptions.agreed(c.options, options), options.mss, options.tsVal, now);
    sender.setWindow(segment);
    if (hasAck) {
      onNewAcknowledgment(c, segment, now);
      c.receiver().acknowledgeNow();
      StateChange.establish(c, now);
      segment.dropSyn();
      checkUrgent(c, segment);
      processText(c, segment, now);
    } else { // simultaneous open
      c.state(TcpState.SYN_RECEIVED);
      sender.resendFirst();
    }
  }

  // ------------------------------------------------------------------ the other states

  /// Before the first step, where timestamps were agreed on: RFC 7323 §3.2 and §5.3, R1. A reset is
  /// not looked at.
  private static boolean checkTimestamps(TcpConnection c, Segment segment, long now) {
    if (!SynOptions.hasTimestamps(c.options) || segment.has(TcpView.RST)) {
      return true;
    }
    if (!segment.options.hasTimestamps) {
      if (segment.has(TcpView.SYN)) {
        // DEVIATION from RFC 7323 §3.2, which drops it: a SYN has agreed on nothing yet, and is
        // challenged, so that a peer that has lost its state learns of ours (RFC 5961 §4.2).
        return true;
      }
      // RFC 7323 §3.2: silently.
      drop(c, DropReason.TCP_TIMESTAMP_MISSING);
      return false;
    }
    if (!c.receiver().isOld(segment.options.tsVal, now)) {
      return true;
    }
    drop(c, DropReason.TCP_TIMESTAMP_OLD);
    answerUnacceptable(c, segment, now);
    return false;
  }

  /// First, check sequence number.
  private static boolean checkSequence(TcpConnection c, Segment segment, long now) {
    var receiver = c.receiver();
    if (receiver.isAcceptable(segment)) {
      if (segment.options.hasTimestamps && !segment.has(TcpView.RST)) {
        receiver.onTimestamp(segment, now); // RFC 7323 §5.3, R3
      }
      return true;
    }
    if (segment.has(TcpView.RST)) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      return false;
    }
    if (receiver.isAtClosedWindow(segment)) {
      segment.dropText();
      receiver.acknowledgeNow();
      return true;
    }
    drop(c, DropReason.TCP_NOT_ACCEPTABLE);
    if (segment.end() <= receiver.rcvNxt()) {
      receiver.onDuplicate(segment.sequence, segment.end()); // RFC 2883 §4
    }
    answerUnacceptable(c, segment, now);
    return false;
  }

  /// RFC 9293 §3.10.7.4, first step: an acknowledgement; of a segment without text at a bounded
  /// rate, so that two peers that disagree do not answer each other for ever. It may be a
  /// keep-alive or a window probe: the limit for the whole host is none for it.
  private static void answerUnacceptable(TcpConnection c, Segment segment, long now) {
    if (segment.payloadLength > 0 || segment.has(TcpView.FIN)) {
      c.receiver().acknowledgeNow();
    } else if (ChallengeLimit.mayAnswer(c.challengedAt, now)) {
      c.challengedAt = now;
      c.receiver().acknowledgeNow();
    }
  }

  /// Second, check the RST bit: RFC 5961 §3.2 wants the exact number.
  private static boolean checkReset(TcpConnection c, Segment segment, long now) {
    if (!segment.has(TcpView.RST)) {
      return true;
    }
    if (segment.sequence != c.receiver().rcvNxt()) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      challenge(c, now);
      return false;
    }
    switch (c.state()) {
      case SYN_RECEIVED -> StateChange.end(c, SocketError.REFUSED); // a simultaneous open
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> StateChange.end(c, SocketError.RESET);
      case CLOSED, LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> StateChange.end(c, null);
    }
    return false;
  }

  /// Fourth, check the SYN bit: RFC 5961 §4.2. (Third, security: there is none.)
  private static boolean checkSyn(TcpConnection c, Segment segment, long now) {
    if (!segment.has(TcpView.SYN)) {
      return true;
    }
    drop(c, DropReason.TCP_NOT_ACCEPTABLE);
    challenge(c, now);
    return false;
  }

  /// Fifth, check the ACK field.
  private static boolean checkAcknowledgment(TcpConnection c, Segment segment, long now) {
    var sender = c.sender();
    if (!segment.has(TcpView.ACK)) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      return false;
    }
    if (c.state() == TcpState.SYN_RECEIVED && !completeHandshake(c, segment, now)) {
      return false;
    }
    long acknowledgment = segment.acknowledgment;
    // RFC 5961 §5.2: neither for something not sent nor older than the largest window.
    if (acknowledgment > sender.sndNxt()
        || acknowledgment < sender.sndUna() - Math.max(sender.largestWindow(), 1)) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      challenge(c, now);
      return false;
    }
    c.heardAt = now;
    c.unansweredProbes = 0;
    c.keepAliveProbes = 0;
    if (acknowledgment > sender.sndUna()) {
      sender.updateWindow(segment);
      onNewAcknowledgment(c, segment, now);
    } else if (acknowledgment == sender.sndUna()) {
      onOldAcknowledgment(c, segment, now);
    } else if (segment.options.blocks > 0) {
      take(c, segment, false, now); // overtaken: what it says has arrived has arrived
    }
    if (sender.isFinAcknowledged()) {
      StateChange.onFinAcknowledged(c, now);
    }
    return c.isOpen();
  }

  /// The ACK of our SYN in SYN-RECEIVED.
  private static boolean completeHandshake(TcpConnection c, Segment segment, long now) {
    var sender = c.sender();
    if (segment.acknowledgment <= sender.sndUna() || segment.acknowledgment > sender.sndNxt()) {
      drop(c, DropReason.TCP_NOT_ACCEPTABLE);
      c.layer().bare().sendReset(segment, now);
      return false;
    }
    sender.setWindow(segment);
    onNewAcknowledgment(c, segment, now);
    StateChange.establish(c, now);
    return true;
  }

  /// SND.UNA < SEG.ACK =< SND.NXT.
  private static void onNewAcknowledgment(TcpConnection c, Segment segment, long now) {
    take(c, segment, false, now);
    c.retries = 0;
    c.softError = null;
    c.timers().clear(Timers.USER_TIMEOUT);
    RetransmissionTimer.onAcknowledged(c, now);
    c.onSpaceFreed();
  }

  private static void take(TcpConnection c, Segment segment, boolean duplicate, long now) {
    var sample = segment.sample;
    var options = segment.options;
    sample.begin(now);
    sample.duplicate = duplicate;
    sample.rttNanos = echoedRoundTrip(c, segment, now);
    if (sample.rttNanos != AckSample.NO_RTT) {
      sample.echoedAt = Timestamps.madeAt(options.tsEcr, now, c.tsOffset());
    }
    var ecn = c.ecn;
    if (ecn != null && segment.has(TcpView.ECE) && !segment.has(TcpView.SYN)) {
      sample.congestionEcho = true;
      sample.congestionNews = ecn.isNews(segment.acknowledgment);
    }
    c.sender().onAcknowledgment(segment, sample);
    if (ecn != null && sample.reduced) {
      ecn.onReduced(sample.sndNxt);
    }
    RetransmissionTimer.update(c, now);
  }

  /// The round-trip time that the segment's timestamp tells (RFC 7323 §4.1), or [AckSample#NO_RTT].
  private static long echoedRoundTrip(TcpConnection c, Segment segment, long now) {
    return segment.options.hasTimestamps && SynOptions.hasTimestamps(c.options)
        ? Timestamps.roundTripNanos(segment.options.tsEcr, now, c.tsOffset())
        : AckSample.NO_RTT;
  }

  /// SEG.ACK = SND.UNA: perhaps a duplicate (RFC 5681 §2), perhaps a new window.
  private static void onOldAcknowledgment(TcpConnection c, Segment segment, long now) {
    var sender = c.sender();
    boolean changed = sender.updateWindow(segment);
    if (changed && !sender.hasFlight() && segment.window > 0) {
      c.timers().clear(Timers.USER_TIMEOUT); // what waited for the window may go
    }
    if (!changed && segment.window == 0 && !c.isOrphan()) {
      // RFC 9293 §3.8.6.1: a peer that answers is not given up, however long its window is closed,
      // unless nobody waits here any more.
      c.retries = 0;
    }
    boolean repeated = !changed && segment.length() == 0 && segment.window == sender.sndWnd();
    boolean duplicate = repeated && sender.hasFlight();
    if (duplicate || segment.options.blocks > 0) {
      take(c, segment, duplicate, now);
    } else if (repeated) {
      sender.onRepeated();
    }
  }

  /// Sixth, check the URG bit.
  private static void checkUrgent(TcpConnection c, Segment segment) {
    if (segment.urgentPointer > 0 && c.state().mayReceive()) {
      UrgentData.onPointer(c, segment.sequence + segment.urgentPointer);
    }
  }

  /// Seventh, process the segment text; eighth, check the FIN bit.
  private static void processText(TcpConnection c, Segment segment, long now) {
    if (segment.length() == 0 || !c.state().mayReceive()) {
      return; // after the peer's FIN there is no text (RFC 9293 §3.10.7.4)
    }
    var receiver = c.receiver();
    var ecn = c.ecn;
    if (ecn != null) {
      ecn.onSegment(segment);
    }
    if (c.isOrphan() && segment.payloadLength > 0 && segment.end() > receiver.rcvNxt()) {
      // RFC 9293 §3.6.1: nobody will ever read this, and the peer is to know.
      drop(c, DropReason.TCP_AFTER_CLOSE);
      SegmentOutput.sendReset(c, now);
      StateChange.end(c, null);
      return;
    }
    switch (receiver.take(segment)) {
      case IN_ORDER -> {
        if (receiver.mayGrow()) {
          receiver.tune(echoedRoundTrip(c, segment, now), segment.options.tsEcr, now);
        }
        c.wake();
      }
      case REFUSED -> drop(c, DropReason.TCP_REASSEMBLY_FULL);
      case NOTHING_NEW, OUT_OF_ORDER -> {}
    }
    if (receiver.isFinished()) {
      StateChange.onFin(c, now);
    }
  }

  /// Answers a segment that may be forged with an acknowledgement, so that a true peer says more
  /// (RFC 5961 §3.2, §4.2, §5.2).
  private static void challenge(TcpConnection c, long now) {
    if (c.layer().challengeLimit().mayChallenge(c.challengedAt, now)) {
      c.challengedAt = now;
      c.receiver().acknowledgeNow();
    }
  }

  private static void drop(TcpConnection c, DropReason reason) {
    c.layer().counters().drop(reason);
  }
}
