package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import org.jspecify.annotations.Nullable;

/// How a connection goes from one state to the next (RFC 9293 §3.3.2, figure 5). What that causes
/// to be sent is sent afterwards by [SegmentOutput], except what must go before the state is left.
final class StateChange {
  private StateChange() {}

  // ------------------------------------------------------------------ what the program wants

  /// A FIN follows what was written (RFC 9293 §3.10.4).
  ///
  /// DEVIATION from RFC 9293 §3.10.4, which sends it from SYN-RECEIVED where nothing was written:
  /// it follows the acknowledgement of our SYN, as data does. Only a simultaneous open sees that.
  static void onFinWanted(TcpConnection c) {
    if (c.state() == TcpState.ESTABLISHED) {
      c.state(TcpState.FIN_WAIT_1);
    } else if (c.state() == TcpState.CLOSE_WAIT) {
      c.state(TcpState.LAST_ACK);
    }
  }

  /// The program has closed both directions, and has read everything (RFC 9293 §3.10.4).
  static void close(TcpConnection c, long now) {
    switch (c.state()) {
      case SYN_SENT -> end(c, null); // delete the TCB
      case FIN_WAIT_2 -> startFinWait2(c, now);
      default -> c.shutdownOutput(now);
    }
  }

  /// The program wants nothing more of the connection (RFC 9293 §3.10.5).
  static void abort(TcpConnection c, long now) {
    boolean tellsPeer =
        switch (c.state()) {
          case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> true;
          case CLOSED, LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> false;
        };
    if (tellsPeer) {
      SegmentOutput.sendReset(c, now);
    }
    c.receiver().discard();
    if (c.state() != TcpState.TIME_WAIT) {
      end(c, null);
    }
  }

  // ------------------------------------------------------------------ what a segment brings

  /// The peer's SYN has arrived: this holds from now on.
  ///
  /// @param agreed what both SYNs have: [SynOptions]
  /// @param mss of the peer's SYN, 0 where it has none
  /// @param tsVal of the peer's SYN; of no meaning without timestamps
  static void agree(TcpConnection c, int agreed, int mss, int tsVal, long now) {
    c.options = agreed;
    c.ecn = SynOptions.hasEcn(agreed) ? new EcnState() : null;
    c.sender().limitSegmentSize(mss, SynOptions.lengthInData(agreed));
    c.sender().selective = SynOptions.hasSelectiveAcks(agreed);
    c.receiver().agree(agreed, tsVal, now);
    c.receiver().expectSegments(c.sender().mss());
  }

  /// The handshake is done.
  static void establish(TcpConnection c, long now) {
    c.established = true;
    c.state(TcpState.ESTABLISHED);
    c.heardAt = now;
    c.sender().onEstablished();
    if (c.settings().pacing()) {
      c.pacing = new Pacing(c, c.layer().events());
    }
    if (c.sender().finWanted) {
      c.state(TcpState.FIN_WAIT_1);
    }
    if (c.keepAlive) {
      c.timers().set(Timers.KEEP_ALIVE, now + c.settings().keepAliveIdleNanos());
    }
    c.wake();
    var listener = c.listener();
    if (listener != null) {
      listener.onEstablished(c);
    }
  }

  /// The peer's FIN was reached (RFC 9293 §3.10.7.4, eighth step).
  static void onFin(TcpConnection c, long now) {
    switch (c.state()) {
      case SYN_RECEIVED, ESTABLISHED -> c.state(TcpState.CLOSE_WAIT);
      case FIN_WAIT_1 -> c.state(TcpState.CLOSING);
      case FIN_WAIT_2 -> enterTimeWait(c, now);
      case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> {}
    }
    c.wake();
  }

  /// Our FIN is acknowledged (RFC 9293 §3.10.7.4, fifth step).
  static void onFinAcknowledged(TcpConnection c, long now) {
    switch (c.state()) {
      case FIN_WAIT_1 -> {
        c.state(TcpState.FIN_WAIT_2);
        if (c.isOrphan()) {
          startFinWait2(c, now);
        }
      }
      case CLOSING -> enterTimeWait(c, now);
      case LAST_ACK -> end(c, null);
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED -> {}
      case FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> {}
    }
  }

  private static void startFinWait2(TcpConnection c, long now) {
    c.timers().set(Timers.FIN_WAIT_2, now + c.settings().finWait2Nanos());
  }

  private static void enterTimeWait(TcpConnection c, long now) {
    SegmentOutput.acknowledge(c, now); // the FIN, where that is what came
    c.state(TcpState.TIME_WAIT);
    stop(c);
    c.timeWait = c.layer().onTimeWait(c, now);
    if (c.timeWait == null) {
      c.state(TcpState.CLOSED);
    }
    c.wake();
  }

  /// Ends the connection without a word on the wire.
  ///
  /// @param why the error that the program sees; null where there is none
  static void end(TcpConnection c, @Nullable SocketError why) {
    if (c.state() == TcpState.CLOSED) {
      return;
    }
    if (c.state() != TcpState.TIME_WAIT) {
      c.layer().onClosed(c);
    }
    c.error = why;
    c.state(TcpState.CLOSED);
    stop(c);
    c.wake();
  }

  private static void stop(TcpConnection c) {
    c.timers().stop();
    if (c.pacing != null) {
      c.pacing.stop();
    }
    c.sender().stop();
    c.receiver().stop();
  }
}
