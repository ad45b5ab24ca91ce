package io.netjar.stack.tcp;

/// Decides how much may be in flight. It never sees a segment: the [Sender] tells what happened, in
/// bytes.
interface CongestionControl {
  /// The congestion window in bytes, at least one segment.
  int cwnd();

  /// The slow start threshold in bytes.
  int ssthresh();

  /// The handshake is done.
  ///
  /// @param segmentSize largest payload of a segment in bytes
  /// @param synLost true where our SYN had to be sent again (RFC 5681 §3.1)
  void onEstablished(int segmentSize, boolean synLost);

  /// The path takes smaller segments from now on; that is no sign of congestion (RFC 1191 §6.5).
  void onSegmentSize(int segmentSize);

  /// New data was acknowledged outside fast recovery.
  ///
  /// @param acked bytes
  /// @param flight bytes that were in flight before
  void onAcknowledged(int acked, int flight);

  /// Fast retransmit: loss is taken from duplicate acknowledgements.
  ///
  /// @param flight bytes sent and not acknowledged
  void onFastRetransmit(int flight);

  /// Another segment has left the network during fast recovery.
  void onDuplicateInRecovery();

  /// A part of what was in flight at the loss was acknowledged during fast recovery.
  void onPartialAcknowledgment(int acked);

  /// All of what was in flight at the loss is acknowledged.
  ///
  /// @param flight bytes still in flight
  void onRecovered(int flight);

  /// The retransmission timer expired.
  ///
  /// @param flight bytes sent and not acknowledged
  /// @param again true where the same data had been sent again by the timer before
  void onTimeout(int flight, boolean again);

  /// Sending resumes after more than a retransmission timeout without (RFC 5681 §4.1).
  void onRestartAfterIdle();
}
