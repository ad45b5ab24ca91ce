package io.netjar.stack.tcp;

/// Decides how much may be in flight outside recovery. It never sees a segment and counts no
/// duplicate acknowledgements: the [Sender] tells what happened, in bytes.
///
/// While a recovery lasts, from [#onCongestion] to [#onRecovered], the window is that of
/// [ProportionalRate], and [#onAcknowledged] is not called. After [#onTimeout] it is called: the
/// window grows from the loss window on.
abstract sealed class CongestionControl permits Cubic, NewReno {
  /// No window of TCP can be larger (RFC 7323 §2.3), so neither need a congestion window.
  static final int MOST = 1 << 30;

  final TcpSettings settings;

  /// Largest payload of a segment in bytes.
  int segmentSize;

  int cwnd;
  int ssthresh = Integer.MAX_VALUE;

  CongestionControl(TcpSettings settings, int segmentSize) {
    this.settings = settings;
    this.segmentSize = segmentSize;
    this.cwnd = initialWindow();
  }

  /// The control that the settings name.
  ///
  /// @param segmentSize largest payload of a segment in bytes
  static CongestionControl of(TcpSettings settings, int segmentSize) {
    return switch (settings.congestion()) {
      case RENO -> new NewReno(settings, segmentSize);
      case CUBIC -> new Cubic(settings, segmentSize);
    };
  }

  /// RFC 6928 §2: min(10 MSS, max(2 MSS, 14,600)), with the number of segments as a setting.
  final int initialWindow() {
    int segments = settings.initialWindowSegments();
    return Math.min(segments * segmentSize, Math.max(2 * segmentSize, segments * 1460));
  }

  /// True where slow start may grow: a window that was not used says nothing about the network (RFC
  /// 7661 §4.3).
  final boolean mayGrowInSlowStart(AckSample sample) {
    return cwnd < 2L * sample.flight;
  }

  /// True where all of the window was in use, but for what fills no segment (RFC 9438 §5.8).
  final boolean isFull(AckSample sample) {
    return sample.flight + 2L * segmentSize > cwnd;
  }

  final void grow(int bytes) {
    cwnd = Math.min(MOST, cwnd + bytes);
  }

  /// The congestion window in bytes, at least one segment.
  final int cwnd() {
    return cwnd;
  }

  /// The slow start threshold in bytes.
  final int ssthresh() {
    return ssthresh;
  }

  /// Goes on where another control stopped: with its window and threshold.
  final void takeOver(CongestionControl before) {
    cwnd = before.cwnd;
    ssthresh = before.ssthresh;
  }

  /// The handshake is done.
  ///
  /// @param size largest payload of a segment in bytes
  /// @param synLost true where our SYN had to be sent again
  final void onEstablished(int size, boolean synLost) {
    segmentSize = size;
    // RFC 5681 §3.1: one segment where the SYN or SYN+ACK was lost.
    cwnd = synLost ? size : initialWindow();
  }

  /// The path takes segments of another size from now on; that is no sign of congestion (RFC 1191
  /// §6.5).
  final void onSegmentSize(int size) {
    segmentSize = size;
    cwnd = Math.max(cwnd, size);
  }

  /// The recovery that [#onCongestion] began is over: the window is the threshold (RFC 9937 §7).
  final void onRecovered() {
    cwnd = ssthresh;
  }

  /// What was sent after the timeout's segment has not arrived in order: the timeout was right, and
  /// slow start goes on from three segments, as it would have come to by now (RFC 5682 §2.1, step
  /// 3a). Of the two that are in flight no acknowledgement may come before the loss is repaired: a
  /// window that they fill would stay closed until the next timeout.
  final void onTimeoutConfirmed() {
    cwnd = Math.max(cwnd, 3 * segmentSize);
  }

  /// New data was acknowledged outside recovery, or in the slow start after a timeout.
  abstract void onAcknowledged(AckSample sample);

  /// A loss was found, or the peer has echoed a congestion mark: sets the threshold. Not called
  /// again before [#onRecovered] or [#onTimeout].
  ///
  /// @param flight bytes sent and not acknowledged, without those that limited transmit let out
  ///   (RFC 5681 §3.2, step 2)
  abstract void onCongestion(int flight);

  /// The retransmission timer expired.
  ///
  /// @param flight bytes sent and not acknowledged
  /// @param again true where the same data had been sent again by the timer before
  abstract void onTimeout(int flight, boolean again);

  /// The last reduction, of [#onCongestion] or [#onTimeout], was for no loss: window and threshold
  /// are what they were before it.
  abstract void onSpurious();

  /// Sending resumes after more than a retransmission timeout without (RFC 5681 §4.1).
  abstract void onRestartAfterIdle();
}
