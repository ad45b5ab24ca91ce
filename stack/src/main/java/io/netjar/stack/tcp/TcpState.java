package io.netjar.stack.tcp;

/// The states of a connection (RFC 9293 §3.3.2), each with the ways out of it.
///
/// Two of them are never states of a full [TcpConnection]: [#LISTEN] is a [TcpListener], and
/// [#TIME_WAIT] is a small record that outlives the connection.
public enum TcpState {
  /// No connection. To [#SYN_SENT] by an active open, to [#LISTEN] by a passive one.
  CLOSED,
  /// Waits for a SYN. A SYN makes a new connection in [#SYN_RECEIVED]; the listener itself stays
  /// until it is closed (RFC 9293 §3.10.7.2).
  LISTEN,
  /// SYN sent. To [#ESTABLISHED] by SYN and ACK; to [#SYN_RECEIVED] by a SYN alone (simultaneous
  /// open, RFC 9293 §3.5); to [#CLOSED] by a reset, a close or the last retry.
  SYN_SENT,
  /// SYN received and sent. To [#ESTABLISHED] by the ACK of our SYN; to [#FIN_WAIT_1] by a close;
  /// to [#CLOSED] by a reset or the last retry (RFC 9293 §3.10.7.4).
  SYN_RECEIVED,
  /// Data flows both ways. To [#FIN_WAIT_1] by a close, to [#CLOSE_WAIT] by the peer's FIN.
  ESTABLISHED,
  /// Our FIN is under way or still behind data. To [#FIN_WAIT_2] by its ACK, to [#CLOSING] by the
  /// peer's FIN, to [#TIME_WAIT] by both at once.
  FIN_WAIT_1,
  /// Our FIN is acknowledged, the peer may still send. To [#TIME_WAIT] by the peer's FIN; to
  /// [#CLOSED] where the program has closed and the FIN does not come in time.
  FIN_WAIT_2,
  /// The peer has sent its FIN, we may still send. To [#LAST_ACK] by a close.
  CLOSE_WAIT,
  /// Both have closed at once; our FIN is not acknowledged yet. To [#TIME_WAIT] by its ACK.
  CLOSING,
  /// The peer closed first, our FIN is under way. To [#CLOSED] by its ACK.
  LAST_ACK,
  /// Both have closed, we closed first. Waits two maximum segment lifetimes so that old segments
  /// die and a lost last ACK can be sent again, then to [#CLOSED] (RFC 9293 §3.6.1).
  TIME_WAIT;

  /// True where sequence numbers of both sides are agreed on (RFC 9293 §3.5: "synchronized").
  public boolean isSynchronized() {
    return compareTo(ESTABLISHED) >= 0;
  }

  /// True where the program may still hand over data to send: before its own close.
  boolean maySend() {
    return switch (this) {
      case SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT -> true;
      case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> false;
    };
  }

  /// True where data may still arrive: before the peer's FIN.
  boolean mayReceive() {
    return switch (this) {
      case SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
      case CLOSED, LISTEN, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> false;
    };
  }
}
