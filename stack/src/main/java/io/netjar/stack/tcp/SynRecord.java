package io.netjar.stack.tcp;

import io.netjar.stack.DropReason;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// A passive open in SYN-RECEIVED: what the peer's SYN said and what our SYN+ACK answered (RFC 4987
/// §3.5: a SYN cache). It becomes a connection with the acknowledgement of our SYN, and costs a
/// tenth of one before.
final class SynRecord implements Flow {
  /// Value of [#sentAt]: a cookie does not say when it was sent, nor does an acknowledgement say of
  /// which SYN+ACK it is.
  static final long UNKNOWN = -1;

  final TcpListener listener;

  /// What the connection will have: as the listener had it when the SYN came.
  final TcpSettings settings;

  final int local;
  final int remote;
  final int remotePort;

  /// ISS and IRS on the wire.
  final int iss;

  final int irs;

  /// The MSS option of the peer's SYN, 0 where it had none.
  final int mss;

  /// What both ends have agreed on: [SynOptions].
  int options;

  /// Where the clock of our timestamps begins, and TS.Recent (RFC 7323 §4.3).
  private final int tsOffset;

  int tsRecent;

  /// How often the SYN+ACK was sent again because nobody answered.
  int retries;

  /// When it is sent again.
  long deadline;

  /// When our SYN+ACK was sent last, or [#UNKNOWN].
  long sentAt;

  /// Its neighbours among the records with as many retries, those that are due first first.
  @Nullable SynRecord next;

  @Nullable SynRecord previous;

  private long challengedAt = Long.MIN_VALUE / 2;

  /// @param segment the peer's SYN
  SynRecord(TcpListener listener, TcpSettings settings, Segment segment, int iss) {
    this(
        listener,
        settings,
        segment,
        iss,
        segment.wireSequence,
        segment.options.mss,
        SynOptions.agreed(SynOptions.accepted(settings), segment.options));
  }

  /// @param options what both ends have agreed on: [SynOptions]
  private SynRecord(
      TcpListener listener,
      TcpSettings settings,
      Segment segment,
      int iss,
      int irs,
      int mss,
      int options) {
    this.listener = listener;
    this.settings = settings;
    this.local = segment.destination;
    this.remote = segment.source;
    this.remotePort = segment.sourcePort;
    this.iss = iss;
    this.irs = irs;
    this.mss = mss;
    this.options = options;
    this.tsOffset = layer().initialSequence().timestampOffset(FourTuple.of(segment));
    this.tsRecent = segment.options.tsVal;
  }

  /// What the cookie that `segment` acknowledges stood for; its timestamp says the options.
  static SynRecord ofCookie(TcpListener listener, TcpSettings settings, Segment segment, int mss) {
    int iss = segment.wireAcknowledgment - 1;
    int irs = segment.wireSequence - 1;
    int options = SynOptions.NONE;
    var said = segment.options;
    if (said.hasTimestamps) {
      int offset = listener.layer().initialSequence().timestampOffset(FourTuple.of(segment));
      SynCookies.readOptions(said.tsEcr - offset, said);
      options = SynOptions.agreed(SynOptions.accepted(settings), said);
    }
    var record = new SynRecord(listener, settings, segment, iss, irs, mss, options);
    record.sentAt = UNKNOWN;
    return record;
  }

  int localPort() {
    return listener.port();
  }

  FourTuple ends() {
    return new FourTuple(local, localPort(), remote, remotePort);
  }

  /// How long to wait for an answer now (RFC 6298 §2.1, §5.5).
  long timeoutNanos() {
    long most = settings.maximumRtoNanos();
    long base = settings.initialRtoNanos();
    return retries >= 30 || base > most >> retries ? most : base << retries;
  }

  // ------------------------------------------------------------------ segment arrival

  /// RFC 9293 §3.10.7.4 for SYN-RECEIVED after a passive open.
  @Override
  public void onSegment(Segment segment, long now) {
    if (isSynAgain(segment)) {
      keepTimestamp(segment);
      if (!segment.options.ecnSetup) { // RFC 3168 §6.1.1: the peer has given it up
        options = SynOptions.withoutEcn(options);
      }
      answerAgain(now);
      return;
    }
    if (checkTimestamps(segment, now)
        && checkSequence(segment, now)
        && checkReset(segment, now)
        && checkSyn(segment)) {
      checkAcknowledgment(segment, now);
    }
  }

  private boolean isSynAgain(Segment segment) {
    int flags = segment.flags & (TcpView.SYN | TcpView.ACK | TcpView.RST);
    return flags == TcpView.SYN && segment.wireSequence == irs;
  }

  /// The peer has not got our SYN+ACK. Its time goes on, and as Linux it is sent again for no more
  /// than two SYNs in a second: anybody can repeat a SYN.
  private void answerAgain(long now) {
    if (ChallengeLimit.mayAnswer(challengedAt, now)) {
      challengedAt = now;
      sendSynAck(now);
      sentAt = UNKNOWN; // RFC 6298 §3: nobody knows which of them will be acknowledged
    }
  }

  /// RFC 7323 §3.2 and §5.3, R1, as for a connection: see [SegmentArrival].
  private boolean checkTimestamps(Segment segment, long now) {
    if (!SynOptions.hasTimestamps(options) || segment.has(TcpView.RST)) {
      return true;
    }
    if (!segment.options.hasTimestamps) {
      drop(DropReason.TCP_TIMESTAMP_MISSING);
      return false;
    }
    if (Timestamps.isBefore(segment.options.tsVal, tsRecent)) {
      drop(DropReason.TCP_TIMESTAMP_OLD);
      answerUnacceptable(now);
      return false;
    }
    return true;
  }

  /// The peer's SYN came again: what it says now is what our SYN+ACK echoes.
  private void keepTimestamp(Segment segment) {
    var peer = segment.options;
    if (peer.hasTimestamps && !Timestamps.isBefore(peer.tsVal, tsRecent)) {
      tsRecent = peer.tsVal;
    }
  }

  /// First, check sequence number.
  private boolean checkSequence(Segment segment, long now) {
    int distance = segment.wireSequence - (irs + 1);
    int length = segment.length();
    int window = window();
    boolean acceptable =
        length == 0
            ? distance >= 0 && distance <= window
            : distance < window && distance + length > 0;
    if (!acceptable) {
      drop(DropReason.TCP_NOT_ACCEPTABLE);
      if (!segment.has(TcpView.RST)) {
        answerUnacceptable(now);
      }
    }
    return acceptable;
  }

  /// Second, check the RST bit: back to LISTEN, where the number is exact (RFC 5961 §3.2).
  private boolean checkReset(Segment segment, long now) {
    if (!segment.has(TcpView.RST)) {
      return true;
    }
    if (segment.wireSequence == irs + 1) {
      remove();
    } else {
      drop(DropReason.TCP_NOT_ACCEPTABLE);
      challenge(now);
    }
    return false;
  }

  /// Fourth, check the SYN bit: back to LISTEN.
  private boolean checkSyn(Segment segment) {
    if (!segment.has(TcpView.SYN)) {
      return true;
    }
    drop(DropReason.TCP_NOT_ACCEPTABLE);
    remove();
    return false;
  }

  /// Fifth, check the ACK field; what comes after it is the connection's.
  private void checkAcknowledgment(Segment segment, long now) {
    if (!segment.has(TcpView.ACK)) {
      drop(DropReason.TCP_NOT_ACCEPTABLE);
      return;
    }
    if (segment.wireAcknowledgment != iss + 1) {
      drop(DropReason.TCP_NOT_ACCEPTABLE);
      layer().bare().sendReset(segment, now);
      return;
    }
    if (listener.isFull()) {
      // As Linux: the peer's next segment, or our SYN+ACK sent again, finds room or not.
      drop(DropReason.TCP_ACCEPT_QUEUE_FULL);
      return;
    }
    remove();
    layer().synRecords().onConnection(this);
    becomeConnection(segment, now);
  }

  /// Our SYN is acknowledged: there is a connection from now on, and `segment` is its first.
  void becomeConnection(Segment segment, long now) {
    long sndIss = iss & 0xffff_ffffL;
    var ends = ends();
    var connection =
        new TcpConnection(layer(), settings, ends, TcpState.SYN_RECEIVED, sndIss, listener);
    connection.receiver().onSyn(irs & 0xffff_ffffL);
    StateChange.agree(connection, options, mss, tsRecent, now);
    connection.receiver().onSynAcknowledge();
    connection.sender().onSynSent(sentAt, retries);
    layer().add(ends, connection);
    connection.onSegment(segment, now);
  }

  /// Forgets it: back to LISTEN.
  void remove() {
    layer().synRecords().remove(this);
  }

  // ------------------------------------------------------------------ output

  /// Answers what may be forged (RFC 5961 §3.2).
  private void challenge(long now) {
    if (layer().challengeLimit().mayChallenge(challengedAt, now)) {
      acknowledge(now);
    }
  }

  /// RFC 9293 §3.10.7.4, first step, at a bounded rate.
  private void answerUnacceptable(long now) {
    if (ChallengeLimit.mayAnswer(challengedAt, now)) {
      acknowledge(now);
    }
  }

  private void acknowledge(long now) {
    challengedAt = now;
    int window = window() >> SynOptions.receiveShift(options);
    layer()
        .bare()
        .sendAcknowledgment(ends(), iss + 1, irs + 1, window, options, tsVal(now), tsRecent, now);
  }

  /// Ends the peer's side of the handshake: nobody listens any more.
  void sendReset(long now) {
    int flags = TcpView.RST | TcpView.ACK;
    layer().bare().send(ends(), iss + 1, irs + 1, flags, window(), now);
  }

  private int tsVal(long now) {
    return Timestamps.value(now, tsOffset);
  }

  /// Sends our SYN+ACK.
  void sendSynAck(long now) {
    sentAt = now;
    sendSynAck(options, tsVal(now), now);
  }

  /// Sends our SYN+ACK for the one and only time, with a cookie for its number. Without timestamps
  /// nothing is agreed on, because nobody would remember it.
  void sendCookie(long now) {
    boolean hasRoom = SynOptions.hasTimestamps(options);
    int tsVal = SynCookies.timestamp(Timestamps.value(now, 0), options) + tsOffset;
    sendSynAck(hasRoom ? options : SynOptions.NONE, tsVal, now);
  }

  private void sendSynAck(int options, int tsVal, long now) {
    int header = TcpView.LENGTH + SynOptions.length(options);
    var packet = Packet.allocate(header);
    var bytes = packet.bytes();
    int start = packet.start();
    int flags = TcpView.SYN | TcpView.ACK | EcnState.flagsOnSyn(options, true);
    TcpView.write(bytes, start, localPort(), remotePort, iss, irs + 1, header, flags, window());
    int most = layer().segmentSizeTo(remote, settings);
    SynOptions.write(options, bytes, start + TcpView.LENGTH, most, tsVal, tsRecent);
    TcpView.writeChecksum(bytes, start, header, local, remote);
    layer().network().send(packet, local, remote, settings.dscpBits(), now);
  }

  private int window() {
    return Receiver.synWindow(settings.receiveBuffer());
  }

  private void drop(DropReason reason) {
    layer().counters().drop(reason);
  }

  private TcpLayer layer() {
    return listener.layer();
  }
}
