package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpView;

/// What a connection sends: all that [NextSegment] plans, then an acknowledgement where one is due,
/// then the timers that the last verdict wants.
final class SegmentOutput {
  /// Bytes of options that a header holds (RFC 9293 §3.1).
  private static final int MOST_OPTIONS = 40;

  /// The bounds of the time for which a window open too little is waited for.
  private static final long LEAST_OVERRIDE = 100_000_000;

  private static final long MOST_OVERRIDE = 1_000_000_000;

  private SegmentOutput() {}

  /// Sends what may be sent now.
  static void run(TcpConnection c, long now) {
    if (!c.isOpen()) {
      return;
    }
    var sender = c.sender();
    var ecn = c.ecn;
    var recovery = sender.recovery();
    if (ecn != null && recovery != null) {
      ecn.onReduced(recovery.reducedAt());
    }
    sender.restartAfterIdle(now);
    var plan = c.layer().plan();
    if (c.pathMtuSearch != null) {
      reserve(c, plan);
      searchPathMtu(c, c.pathMtuSearch, plan, now);
    }
    var verdict = decide(c);
    var pacing = c.pacing;
    while (verdict == NextSegment.Verdict.SEND) {
      if (pacing != null && plan.payload > 0 && pacing.holdsBack(now)) {
        break;
      }
      transmit(c, plan, now);
      verdict = decide(c);
    }
    acknowledge(c, now);
    setPersistTimer(c, verdict, now);
    if (c.settings().userTimeoutNanos() > 0) {
      setUserTimer(c, verdict, now);
    }
  }

  /// Decides what is to be sent next; the answer stands in the layer's plan.
  static NextSegment.Verdict decide(TcpConnection c) {
    var plan = c.layer().plan();
    reserve(c, plan);
    return NextSegment.decide(c.sender(), plan);
  }

  /// Keeps room free for selective acknowledgements. The plan serves all connections of a host:
  /// what it holds before is another one's.
  private static void reserve(TcpConnection c, SegmentPlan plan) {
    plan.reserved = sackLength(c, MOST_OPTIONS);
  }

  private static void searchPathMtu(
      TcpConnection c, PathMtuSearch search, SegmentPlan plan, long now) {
    if (!search.settle(c.sender(), now)) {
      c.pathMtuSearch = null;
    } else if (search.plan(c.sender(), plan, now)) {
      transmit(c, plan, now);
    }
  }

  /// RFC 5482 §3.1: the time that something sent is not acknowledged; as on Linux, also the time
  /// that something written waits for a closed window.
  private static void setUserTimer(TcpConnection c, NextSegment.Verdict verdict, long now) {
    var timers = c.timers();
    if (!c.sender().hasFlight() && verdict != NextSegment.Verdict.WINDOW) {
      timers.clear(Timers.USER_TIMEOUT);
    } else if (!timers.isSet(Timers.USER_TIMEOUT)) {
      timers.set(Timers.USER_TIMEOUT, now + c.settings().userTimeoutNanos());
    }
  }

  /// Sends an acknowledgement of its own where it may not wait, or starts its delay.
  static void acknowledge(TcpConnection c, long now) {
    var receiver = c.receiver();
    long delay = c.settings().delayedAckNanos();
    if (receiver.mustAcknowledgeNow() || (delay == 0 && receiver.owesAcknowledgment())) {
      sendBare(c, c.sender().sndNxt(), TcpView.ACK, now);
    } else if (receiver.owesAcknowledgment() && !c.timers().isSet(Timers.DELAYED_ACK)) {
      c.timers().set(Timers.DELAYED_ACK, now + delay);
    }
  }

  /// RFC 9293 §3.8.6.1: a closed window is probed while nothing is in flight; what is in flight is
  /// a probe itself. The same timer ends the wait for a window that is open too little.
  private static void setPersistTimer(TcpConnection c, NextSegment.Verdict verdict, long now) {
    var timers = c.timers();
    boolean held = verdict == NextSegment.Verdict.WINDOW || verdict == NextSegment.Verdict.SILLY;
    if (!held) {
      c.persistBackOff = 0;
      timers.clear(Timers.PERSIST);
    } else if (c.sender().hasFlight()) {
      timers.clear(Timers.PERSIST);
    } else if (verdict == NextSegment.Verdict.SILLY) {
      setOverrideTimer(c, now);
    } else if (!timers.isSet(Timers.PERSIST)) {
      long first = c.sender().rtt().baseRtoNanos();
      long most = c.settings().maximumRtoNanos();
      timers.set(Timers.PERSIST, now + Math.min(first << Math.min(c.persistBackOff, 20), most));
    }
  }

  /// RFC 9293 §3.8.6.2.1: the override timeout is 0.1 to 1 s, whatever the path and however long a
  /// window was closed before.
  private static void setOverrideTimer(TcpConnection c, long now) {
    var timers = c.timers();
    long wait = Math.clamp(c.sender().rtt().baseRtoNanos(), LEAST_OVERRIDE, MOST_OVERRIDE);
    c.persistBackOff = 0;
    if (timers.deadline(Timers.PERSIST) - now > wait) {
      timers.set(Timers.PERSIST, now + wait);
    }
  }

  private static void transmit(TcpConnection c, SegmentPlan plan, long now) {
    boolean newData = plan.isNew() && plan.payload > 0;
    // RFC 3168 §6.1.4–6.1.6: what carries no data, or is sent again, is not marked.
    int codepoint = newData && c.ecn != null ? Ipv4View.ECT_0 : Ipv4View.NOT_ECT;
    var packet = plan.syn ? syn(c, plan, now) : planned(c, plan, now);
    c.sender().onSent(plan, now);
    var pacing = c.pacing;
    if (pacing != null && plan.payload > 0) {
      pacing.onSent(plan.payload, now);
    }
    RetransmissionTimer.onSent(c, plan.isNew(), now);
    hand(c, packet, codepoint, now);
  }

  private static Packet planned(TcpConnection c, SegmentPlan plan, long now) {
    // What is sent again is as long as it was: there may be no room for selective acknowledgements.
    int free = c.headerLength() - TcpView.LENGTH + c.sender().mss() - plan.payload;
    int sack = sackLength(c, Math.min(MOST_OPTIONS, free));
    boolean goesAlone = sack < sackLength(c, MOST_OPTIONS) && c.receiver().mustAcknowledgeNow();
    int header = c.headerLength() + sack;
    var packet = c.layer().arrays().allocate(header + plan.payload);
    writeHeader(c, packet, plan.begin, header, flags(c, plan), now);
    if (goesAlone) {
      c.receiver().acknowledgeNow();
    }
    c.sender().copy(plan, packet.bytes(), packet.start() + header);
    return packet;
  }

  /// Our SYN or SYN+ACK: nothing else has the options of [SynOptions], and its window is never
  /// shifted (RFC 7323 §2.2).
  private static Packet syn(TcpConnection c, SegmentPlan plan, long now) {
    var receiver = c.receiver();
    int options = c.options;
    int header = TcpView.LENGTH + SynOptions.length(options);
    var packet = Packet.allocate(header);
    var bytes = packet.bytes();
    int start = packet.start();
    int flags = flags(c, plan);
    int acknowledgment = 0;
    int tsEcr = 0; // RFC 7323 §3.2: zero where nothing is acknowledged
    if ((flags & TcpView.ACK) != 0) {
      acknowledgment = SeqNum.onWire(receiver.rcvNxt());
      tsEcr = receiver.tsRecent();
      receiver.onSynAcknowledge();
    }
    TcpView.write(
        bytes,
        start,
        c.localPort(),
        c.remotePort(),
        SeqNum.onWire(c.sender().iss()),
        acknowledgment,
        header,
        flags,
        receiver.synWindow());
    int tsVal = Timestamps.value(now, c.tsOffset());
    int mss = receiver.announcedMss();
    SynOptions.write(options, bytes, start + TcpView.LENGTH, mss, tsVal, tsEcr);
    return packet;
  }

  private static int flags(TcpConnection c, SegmentPlan plan) {
    int flags = c.state() == TcpState.SYN_SENT ? 0 : TcpView.ACK;
    if (plan.syn) {
      return flags | TcpView.SYN | EcnState.flagsOnSyn(c.options, flags != 0);
    }
    if (plan.fin) {
      flags |= TcpView.FIN;
    }
    if (plan.push) {
      flags |= TcpView.PSH;
    }
    var ecn = c.ecn;
    if (ecn != null && plan.isNew() && plan.payload > 0) {
      flags |= ecn.flagsOnNewData(plan.begin);
    }
    return flags;
  }

  /// Writes the header of a segment that is no SYN, and so acknowledges: nothing is owed any more.
  private static void writeHeader(
      TcpConnection c, Packet packet, long sequence, int header, int flags, long now) {
    var receiver = c.receiver();
    var bytes = packet.bytes();
    int start = packet.start();
    int window = receiver.onAcknowledge();
    var ecn = c.ecn;
    int echo = ecn != null && (flags & TcpView.RST) == 0 ? ecn.echo() : 0;
    c.timers().clear(Timers.DELAYED_ACK);
    TcpView.write(
        bytes,
        start,
        c.localPort(),
        c.remotePort(),
        SeqNum.onWire(sequence),
        SeqNum.onWire(receiver.rcvNxt()),
        header,
        flags | echo,
        window);
    var urgent = c.urgent;
    if (urgent != null && (flags & TcpView.RST) == 0) {
      urgent.mark(bytes, start, sequence);
    }
    if (header > TcpView.LENGTH) {
      writeOptions(c, bytes, start + TcpView.LENGTH, start + header, now);
    }
  }

  private static void writeOptions(TcpConnection c, byte[] bytes, int offset, int end, long now) {
    int at = offset;
    if (SynOptions.hasTimestamps(c.options)) {
      int tsVal = Timestamps.value(now, c.tsOffset());
      SynOptions.writeTimestamps(bytes, at, tsVal, c.receiver().tsRecent());
      at += SynOptions.TIMESTAMPS_LENGTH;
    }
    if (at < end) {
      c.receiver().writeSack(bytes, at, end - at);
    }
  }

  /// Bytes of selective acknowledgements that fit beside the timestamps.
  ///
  /// @param room for all options
  private static int sackLength(TcpConnection c, int room) {
    return c.receiver().sackLength(room - SynOptions.lengthInData(c.options));
  }

  /// Sends a segment without text.
  private static void sendBare(TcpConnection c, long sequence, int flags, long now) {
    int header = c.headerLength() + sackLength(c, MOST_OPTIONS);
    var packet = Packet.allocate(header);
    writeHeader(c, packet, sequence, header, flags, now);
    hand(c, packet, Ipv4View.NOT_ECT, now);
  }

  /// Sends a reset (RFC 9293 §3.10.5), with an acknowledgement as everything else has.
  static void sendReset(TcpConnection c, long now) {
    var packet = Packet.allocate(TcpView.LENGTH);
    int flags = TcpView.RST | TcpView.ACK;
    writeHeader(c, packet, c.sender().sndNxt(), TcpView.LENGTH, flags, now);
    hand(c, packet, Ipv4View.NOT_ECT, now);
  }

  /// Sends a segment that the peer must answer, without text, one place before what it expects.
  ///
  /// DEVIATION from RFC 9293 §3.8.6.1, which probes with an octet of data: so a closed window never
  /// receives data beyond it. Every peer answers a segment that is not acceptable.
  static void sendProbe(TcpConnection c, long now) {
    sendBare(c, c.sender().sndUna() - 1, TcpView.ACK, now);
  }

  private static void hand(TcpConnection c, Packet packet, int codepoint, long now) {
    TcpView.writeChecksum(
        packet.bytes(), packet.start(), packet.length(), c.localAddress(), c.remoteAddress());
    var network = c.layer().network();
    int trafficClass = c.settings().dscpBits() | codepoint; // RFC 9293 §3.9.1.9
    var refused = network.send(packet, c.localAddress(), c.remoteAddress(), trafficClass, now);
    if (refused == SocketError.MESSAGE_TOO_LONG) {
      PathMtu.lower(c, network.mtuFor(c.remoteAddress()), now);
    } else if (refused != null) {
      c.softError = refused;
    }
  }
}
