package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// A TCP connection as a program holds it, and what joins the machines that it is made of:
/// [Sender], [Receiver], [Timers].
///
/// Commands send at once what they cause. After any change that a waiter may wait for, the callback
/// set by [#onReady] runs: it may only note or wake, never call back. Not safe for use by several
/// threads at once. Times never fall from one call to the next.
public final class TcpConnection implements Flow {
  private final TcpLayer layer;
  private TcpSettings settings;
  private final int local;
  private final int localPort;
  private final int remote;
  private final int remotePort;
  private final Sender sender;
  private final Receiver receiver;
  private final Timers timers;
  private TcpState state;

  /// The listener that it came from, until the program accepts it.
  private @Nullable TcpListener listener;

  private @Nullable Runnable ready;

  /// See [#error()].
  @Nullable SocketError error;

  /// What takes its place in TIME-WAIT.
  @Nullable TimeWait timeWait;

  /// While something urgent is under way or not read; null else.
  @Nullable UrgentData urgent;

  /// While segments are shorter than they might be; null else.
  @Nullable PathMtuSearch pathMtuSearch;

  /// What the network has complained about since the peer was heard last (RFC 9293 §3.9.2.2).
  @Nullable SocketError softError;

  /// See [#isEstablished].
  boolean established;

  private boolean closed;
  private boolean resetsOnClose;
  private boolean writeBlocked;

  /// See [#urgentInline(boolean)].
  boolean urgentInline = true;

  private boolean wakePending;

  /// True while probes are sent to a silent peer.
  boolean keepAlive;

  /// How often the retransmission timer has expired since something new was acknowledged.
  int retries;

  /// How often the persist timer has expired since the peer's window was last open.
  int persistBackOff;

  /// Probes of a closed window since the peer was heard last.
  short unansweredProbes;

  /// Probes for keep-alive since the peer was heard last.
  short keepAliveProbes;

  /// Probes of a closed window sent in all.
  int zeroWindowProbes;

  /// When the peer was heard last.
  long heardAt;

  /// What both ends have agreed on: [SynOptions]; before the peer's SYN, what we offer.
  int options;

  /// Where it was agreed on; null else.
  @Nullable EcnState ecn;

  /// What spreads data over time; null where nothing does, and before the connection is
  /// established.
  @Nullable Pacing pacing;

  /// Where the clock of our timestamps begins.
  private final int tsOffset;

  /// When an acknowledgement that nobody was owed was sent last.
  long challengedAt = Long.MIN_VALUE / 2;

  /// @param state [TcpState#SYN_SENT] or [TcpState#SYN_RECEIVED]
  /// @param listener where a SYN came in; null for an active open
  TcpConnection(
      TcpLayer layer,
      TcpSettings settings,
      FourTuple ends,
      TcpState state,
      long iss,
      @Nullable TcpListener listener) {
    this.layer = layer;
    this.settings = settings;
    this.local = ends.local();
    this.localPort = ends.localPort();
    this.remote = ends.remote();
    this.remotePort = ends.remotePort();
    this.state = state;
    this.listener = listener;
    this.options = SynOptions.offered(settings);
    this.tsOffset = layer.initialSequence().timestampOffset(ends);
    int mss = layer.segmentSizeTo(remote, settings);
    this.sender = new Sender(settings, iss, mss);
    this.receiver = new Receiver(settings.receiveBuffer(), settings.receiveBufferMost(), mss);
    this.timers = new Timers(this, layer.events());
  }

  // ------------------------------------------------------------------ the program's side

  /// The state now.
  public TcpState state() {
    return timeWait != null && timeWait.isOver() ? TcpState.CLOSED : state;
  }

  /// The own end.
  public Endpoint local() {
    return new Endpoint(new Ipv4Address(local), localPort);
  }

  /// The peer's end.
  public Endpoint remote() {
    return new Endpoint(new Ipv4Address(remote), remotePort);
  }

  /// True once the handshake was completed, also when the connection is closed since.
  public boolean isEstablished() {
    return established;
  }

  /// Why the connection failed: REFUSED, RESET, TIMED_OUT, HOST_UNREACHABLE, NETWORK_UNREACHABLE;
  /// null where it did not. What had arrived in order before can still be read.
  public @Nullable SocketError error() {
    return error;
  }

  /// Takes received bytes out.
  ///
  /// @return how many, at most `length`; 0: nothing yet (or `length` is 0); -1: nothing will come
  ///   any more, because the peer has closed, [#shutdownInput] was called, or [#error] says why
  public int read(byte[] bytes, int offset, int length, long now) {
    var mark = urgentInline ? null : urgent;
    int done =
        mark == null
            ? receiver.read(bytes, offset, length)
            : mark.readAround(receiver, bytes, offset, length);
    if (done > 0) {
      onRead(now);
      return done;
    }
    return length > 0 && isInputOver() && available() == 0 ? -1 : 0;
  }

  /// The program has read: the peer may hear of a wider window.
  void onRead(long now) {
    receiver.onRead(now);
    if (state.mayReceive() && receiver.isWindowUpdateDue()) {
      receiver.acknowledgeNow();
      afterEvent(now);
    }
  }

  private boolean isInputOver() {
    return receiver.isDiscarding() || receiver.isFinished() || !state.mayReceive();
  }

  /// True where [#read] would not return 0.
  public boolean isReadable() {
    return available() > 0 || isInputOver();
  }

  /// True where [#write] would not return 0.
  public boolean isWritable() {
    return !state.maySend() || sender.finWanted || writable() > 0;
  }

  /// Bytes that [#read] can return now.
  public int available() {
    var mark = urgentInline ? null : urgent;
    return receiver.available() - (mark != null && mark.isWaiting(receiver) ? 1 : 0);
  }

  /// Hands bytes over to be sent.
  ///
  /// @return how many were taken; 0: the send buffer is full (or `length` is 0); -1: none will be
  ///   taken any more, after [#shutdownOutput], [#close] or an error
  public int write(byte[] bytes, int offset, int length, long now) {
    if (!state.maySend() || sender.finWanted) {
      return -1;
    }
    int taken = sender.write(bytes, offset, length);
    onWritten(taken, length, now);
    return taken;
  }

  /// The program has written `taken` of `length` bytes.
  void onWritten(int taken, int length, long now) {
    writeBlocked |= taken < length;
    if (taken > 0) {
      afterEvent(now);
    }
  }

  /// Hands one byte over to be sent as urgent (RFC 9293 §3.8.5): the peer is told where it stands
  /// in the stream.
  ///
  /// @return what [#write] returns
  public int writeUrgent(byte value, long now) {
    int taken = !state.maySend() || sender.finWanted ? -1 : sender.write(new byte[] {value}, 0, 1);
    writeBlocked |= taken == 0;
    if (taken > 0) {
      UrgentData.of(this).onWritten(sender.hurry());
      afterEvent(now);
    }
    return taken;
  }

  /// Chooses what becomes of the last octet of urgent data that arrives: it stays in the stream
  /// (RFC 6093 §6 wants that; so it is at first), or is left out, as by sockets without
  /// SO_OOBINLINE.
  public void urgentInline(boolean on) {
    urgentInline = on;
  }

  /// How many bytes there are, or will be, to read up to the last urgent one; 0: nothing is urgent.
  /// [#onReady]'s callback runs when it grows (RFC 9293 §3.8.5, MUST-32 and MUST-33).
  public int urgentRemaining() {
    return urgent == null ? 0 : urgent.remaining(receiver);
  }

  /// Free bytes in the send buffer; 0 also where nothing may be written any more.
  public int writable() {
    if (!state.maySend() || sender.finWanted) {
      return 0;
    }
    int free = sender.free();
    writeBlocked |= free == 0;
    return free;
  }

  /// Bytes written that the peer has not acknowledged yet.
  public int unacknowledged() {
    return sender.unacknowledged();
  }

  /// Ends the own direction: a FIN follows what was written. The other direction stays open.
  public void shutdownOutput(long now) {
    if (state.maySend() && !sender.finWanted) {
      sender.finish();
      StateChange.onFinWanted(this);
      afterEvent(now);
    }
  }

  /// Ends the other direction here: what arrived and what arrives is acknowledged and discarded.
  public void shutdownInput(long now) {
    receiver.discard();
    if (state.mayReceive() && receiver.isWindowUpdateDue()) {
      receiver.acknowledgeNow();
      afterEvent(now);
    }
  }

  /// Closes both directions. What was written is still delivered; unread input, or
  /// [#resetsOnClose], makes it an [#abort] (RFC 2525 §2.17). Data that arrives later is answered
  /// with a reset.
  public void close(long now) {
    if (closed) {
      return;
    }
    if (resetsOnClose || (available() > 0 && state != TcpState.TIME_WAIT)) {
      abort(now);
      return;
    }
    closed = true;
    StateChange.close(this, now);
    tell();
  }

  /// Resets the connection: what was written and not yet acknowledged may be lost (RFC 9293
  /// §3.10.5).
  public void abort(long now) {
    closed = true;
    StateChange.abort(this, now);
    tell();
  }

  /// Makes [#close] an [#abort]: SO_LINGER with a time of zero.
  public void resetsOnClose(boolean on) {
    resetsOnClose = on;
  }

  /// Switches Nagle's algorithm off or on (RFC 9293 §3.7.4).
  public void noDelay(boolean on, long now) {
    sender.noDelay = on;
    afterEvent(now);
  }

  /// Switches keep-alive probes on or off (RFC 9293 §3.8.4); off at first.
  public void keepAlive(boolean on, long now) {
    keepAlive = on;
    if (on && established && isOpen()) {
      heardAt = now;
      timers.set(Timers.KEEP_ALIVE, now + settings.keepAliveIdleNanos());
    }
  }

  /// The settings now.
  public TcpSettings settings() {
    return settings;
  }

  /// Sets other settings. Those that are used up when a connection begins have no effect any more:
  /// of the handshake, of the buffers, of Nagle's algorithm and of how losses are found. Another
  /// congestion control goes on with the window of the one before.
  public void settings(TcpSettings wanted, long now) {
    var before = settings;
    settings = wanted;
    long idle = wanted.keepAliveIdleNanos();
    if (idle != before.keepAliveIdleNanos() && timers.isSet(Timers.KEEP_ALIVE)) {
      timers.set(Timers.KEEP_ALIVE, Math.max(now, heardAt + idle));
    }
    if (wanted.congestion() != before.congestion()) {
      sender.congestion(CongestionControl.of(wanted, sender.mss));
    }
    if (wanted.pacing() != before.pacing() && established && isOpen()) {
      pace(wanted.pacing(), now);
    }
    if (wanted.userTimeoutNanos() != before.userTimeoutNanos()) {
      timers.clear(Timers.USER_TIMEOUT);
      afterEvent(now);
    }
  }

  /// Sets the size of the send buffer in bytes, which does not grow by itself any more; what it
  /// holds already stays.
  ///
  /// @throws IllegalArgumentException where [TcpSettings] would refuse it
  public void sendBuffer(int bytes) {
    TcpSettings.checkBuffer("sendBuffer", bytes);
    sender.capacity(bytes);
  }

  /// Sets the size of the receive buffer in bytes, which does not grow by itself any more; a window
  /// offered already is kept (RFC 9293 §3.8.6.2.2).
  ///
  /// @throws IllegalArgumentException where [TcpSettings] would refuse it
  public void receiveBuffer(int bytes) {
    TcpSettings.checkBuffer("receiveBuffer", bytes);
    receiver.fixCapacity(bytes);
  }

  /// Sets what is called after a change that a waiter may wait for: connected, readable, writable,
  /// closed, failed. It runs inside the stack and may only note or wake, never call back.
  public void onReady(@Nullable Runnable callback) {
    ready = callback;
  }

  private void pace(boolean on, long now) {
    if (pacing != null) {
      pacing.stop();
    }
    pacing = on ? new Pacing(this, layer.events()) : null;
    afterEvent(now);
  }

  /// A snapshot of the machine.
  public TcpInfo info() {
    return TcpInfo.of(this);
  }

  @Override
  public String toString() {
    return state() + " " + local() + " → " + remote();
  }

  // ------------------------------------------------------------------ the machine's side

  /// Takes a segment in (RFC 9293 §3.10.7).
  @Override
  public void onSegment(Segment segment, long now) {
    SegmentArrival.process(this, segment, now);
    afterEvent(now);
  }

  /// One of [Timers] has expired.
  void onTimer(int timer, long now) {
    TimerExpiry.process(this, timer, now);
    afterEvent(now);
  }

  /// Sends what may be sent, and tells who waits.
  void afterEvent(long now) {
    SegmentOutput.run(this, now);
    if (urgent != null && urgent.isOver(sender, receiver)) {
      urgent = null;
    }
    assert Invariants.hold(this);
    tell();
  }

  /// Tells who waits, where there is something to tell.
  void tell() {
    if (wakePending) {
      wakePending = false;
      if (ready != null) {
        ready.run();
      }
    }
  }

  /// Calls [#onReady]'s callback when the event is over.
  void wake() {
    wakePending = true;
  }

  /// Something was acknowledged: wakes a writer once a third of the buffer is free.
  void onSpaceFreed() {
    if (writeBlocked && sender.free() >= sender.capacity() / 3) {
      writeBlocked = false;
      wake();
    }
  }

  /// Length of the header of a segment with data, without selective acknowledgements.
  int headerLength() {
    return TcpView.LENGTH + SynOptions.lengthInData(options);
  }

  int tsOffset() {
    return tsOffset;
  }

  /// The program has accepted the connection.
  void onAccepted() {
    listener = null;
  }

  /// True where the layer knows the connection: neither closed nor in TIME-WAIT.
  boolean isOpen() {
    return state != TcpState.CLOSED && state != TcpState.TIME_WAIT;
  }

  /// True where the program has closed and nobody reads any more.
  boolean isOrphan() {
    return closed;
  }

  void state(TcpState next) {
    state = next;
  }

  TcpLayer layer() {
    return layer;
  }

  Sender sender() {
    return sender;
  }

  Receiver receiver() {
    return receiver;
  }

  Timers timers() {
    return timers;
  }

  @Nullable TcpListener listener() {
    return listener;
  }

  int localAddress() {
    return local;
  }

  int localPort() {
    return localPort;
  }

  int remoteAddress() {
    return remote;
  }

  int remotePort() {
    return remotePort;
  }
}
