package io.netjar.stack.tcp;

import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpView;
import org.jspecify.annotations.Nullable;

/// What is left of a connection in TIME-WAIT: enough to answer the peer's FIN again, and to keep
/// old segments from a new connection between the same ends (RFC 9293 §3.6.1).
///
/// DEVIATION from RFC 9293 §3.6.1, where two MSL are four minutes: 60 s by default, as Linux has
/// it.
final class TimeWait implements Flow {
  /// How old a record is at least whose ends are used again from here.
  private static final long LEAST_NANOS = 1_000_000_000;

  private final TcpLayer layer;
  final int local;
  final int remote;
  final int localPort;
  final int remotePort;

  /// SND.NXT and RCV.NXT on the wire: nothing more is sent or received, so they stay.
  private final int sndNxt;

  private final int rcvNxt;

  private final int rcvWnd;

  /// What both ends had agreed on: [SynOptions].
  private final int options;

  /// TS.Recent (RFC 7323 §4.3), and where the clock of our timestamps begins.
  private final int tsRecent;

  private final int tsOffset;

  /// When it ends.
  long deadline;

  /// Its neighbours among those of the host, oldest first.
  @Nullable TimeWait next;

  @Nullable TimeWait previous;
  private boolean over;
  private long challengedAt = Long.MIN_VALUE / 2;

  TimeWait(TcpLayer layer, TcpConnection connection, int rcvWnd) {
    this.layer = layer;
    this.local = connection.localAddress();
    this.remote = connection.remoteAddress();
    this.localPort = connection.localPort();
    this.remotePort = connection.remotePort();
    this.sndNxt = SeqNum.onWire(connection.sender().sndNxt());
    this.rcvNxt = SeqNum.onWire(connection.receiver().rcvNxt());
    this.rcvWnd = rcvWnd;
    this.options = connection.options;
    this.tsRecent = connection.receiver().tsRecent();
    this.tsOffset = connection.tsOffset();
  }

  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }

  /// RFC 9293 §3.10.7.4 for TIME-WAIT.
  @Override
  public void onSegment(Segment segment, long now) {
    int distance = segment.wireSequence - rcvNxt;
    if (segment.has(TcpView.RST)) {
      if (distance == 0) {
        layer.timeWaits().remove(this);
      } else if (distance > 0 && distance < rcvWnd) {
        challenge(now); // RFC 5961 §3.2
      }
      return;
    }
    int flags = segment.flags & (TcpView.SYN | TcpView.ACK);
    if (flags == TcpView.SYN && isNew(segment) && layer.listenerFor(segment) != null) {
      layer.timeWaits().remove(this);
      layer.onSegmentOfNoFlow(segment, now, leastIss());
      return;
    }
    if (segment.length() > 0) {
      // The peer's FIN again: our last ACK was lost.
      acknowledge(now);
      if (segment.has(TcpView.FIN) && distance + segment.length() == 0) {
        layer.timeWaits().restart(this, now);
      }
    } else if (distance < 0 || distance > rcvWnd) {
      answerUnacceptable(now);
    }
  }

  /// RFC 6191 §2: true for a SYN that cannot be a duplicate of the old connection. Its timestamp
  /// says so where there is one to compare it with; else its number does (RFC 9293 §3.6.1, MAY-2).
  private boolean isNew(Segment syn) {
    boolean beyond = syn.wireSequence - rcvNxt > 0;
    if (!syn.options.hasTimestamps || !layer.settings().timestamps()) {
      return beyond;
    }
    if (!SynOptions.hasTimestamps(options)) {
      return true; // what is left of the old connection has no timestamps, and PAWS drops it
    }
    int ahead = syn.options.tsVal - tsRecent;
    return ahead > 0 || (ahead == 0 && beyond);
  }

  /// True where a new connection between these ends may begin here (RFC 6191 §4): both ends had
  /// timestamps, so that ours are ahead by now of all that the old connection sent. As with Linux's
  /// tcp_tw_reuse, that takes a second at least.
  boolean mayReopen(TcpSettings wanted, long now) {
    long begun = deadline - layer.settings().timeWaitNanos();
    return wanted.timestamps() && SynOptions.hasTimestamps(options) && now - begun >= LEAST_NANOS;
  }

  /// Where the numbers of the next connection between these ends may begin.
  long leastIss() {
    return (sndNxt & 0xffff_ffffL) + TcpLayer.ISS_STEP;
  }

  /// RFC 9293 §3.10.7.4, first step, at a bounded rate, so that two records that disagree do not
  /// answer each other for ever.
  private void answerUnacceptable(long now) {
    if (ChallengeLimit.mayAnswer(challengedAt, now)) {
      challengedAt = now;
      acknowledge(now);
    }
  }

  /// Answers what may be forged (RFC 5961 §3.2, §7).
  private void challenge(long now) {
    if (layer.challengeLimit().mayChallenge(challengedAt, now)) {
      challengedAt = now;
      acknowledge(now);
    }
  }

  private void acknowledge(long now) {
    var ends = new FourTuple(local, localPort, remote, remotePort);
    int tsVal = Timestamps.value(now, tsOffset);
    int window = rcvWnd >> SynOptions.receiveShift(options);
    layer.bare().sendAcknowledgment(ends, sndNxt, rcvNxt, window, options, tsVal, tsRecent, now);
  }
}
