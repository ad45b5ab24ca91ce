package io.netjar.stack.tcp;

/// Decides how much may be in flight outside recovery. It never sees a segment and counts no
/// duplicate acknowledgements: the [Sender] tells what happened, in bytes.
///
/// While a recovery lasts, from [#onCongestion] to [#onRecovered], the window is that of
/// [ProportionalRate], and [#onAcknowledged] is not called. After [#onTimeout] it is called: the
/// window grows from the loss window on.
interface CongestionControl {
  /// No window of TCP can be larger (RFC 7323 §2.3), so neither need a congestion window.
  int MOST = 1 << 30;

  /// The control that the settings name.
  ///
  /// @param segmentSize largest payload of a segment in bytes
  static CongestionControl of(TcpSettings settings, int segmentSize) {
    return switch (settings.congestion()) {
      case RENO -> new NewReno(settings.initialWindowSegments(), segmentSize);
      case CUBIC -> new Cubic(settings, segmentSize);
    };
  }

  /// RFC 6928 §2: min(10 MSS, max(2 MSS, 14,600)), with the number of segments as a setting.
  static int initialWindow(int segments, int segmentSize) {
    return Math.min(segments * segmentSize, Math.max(2 * segmentSize, segments * 1460));
  }

  /// True where slow start may grow: a window that was not used says nothing about the network (RFC
  /// 7661 §4.3).
  static boolean mayGrowInSlowStart(AckSample sample, int cwnd) {
    return cwnd < 2L * sample.flight;
  }

  /// True where all of the window was in use, but for what fills no segment (RFC 9438 §5.8).
  static boolean isFull(AckSample sample, int cwnd, int segmentSize) {
    return sample.flight + 2L * segmentSize > cwnd;
  }

  /// The congestion window in bytes, at least one segment.
  int cwnd();

  /// The slow start threshold in bytes.
  int ssthresh();

  /// Goes on where another control stopped: with its window and threshold.
  void takeOver(int cwnd, int ssthresh);

  /// The handshake is done.
  ///
  /// @param segmentSize largest payload of a segment in bytes
  /// @param synLost true where our SYN had to be sent again (RFC 5681 §3.1)
  void onEstablished(int segmentSize, boolean synLost);

  /// The path takes smaller segments from now on; that is no sign of congestion (RFC 1191 §6.5).
  void onSegmentSize(int segmentSize);

  /// New data was acknowledged outside recovery, or in the slow start after a timeout.
  void onAcknowledged(AckSample sample);

  /// A loss was found, or the peer has echoed a congestion mark: sets the threshold. Not called
  /// again before [#onRecovered] or [#onTimeout].
  ///
  /// @param flight bytes sent and not acknowledged, without those that limited transmit let out
  ///   (RFC 5681 §3.2, step 2)
  void onCongestion(int flight, long now);

  /// The recovery that [#onCongestion] began is over: the window is the threshold (RFC 9937 §7).
  ///
  /// @param flight bytes still in flight
  void onRecovered(int flight, long now);

  /// The retransmission timer expired.
  ///
  /// @param flight bytes sent and not acknowledged
  /// @param again true where the same data had been sent again by the timer before
  void onTimeout(int flight, boolean again, long now);

  /// The last reduction, of [#onCongestion] or [#onTimeout], was for no loss: window and threshold
  /// are what they were before it.
  void onSpurious();

  /// Sending resumes after more than a retransmission timeout without (RFC 5681 §4.1).
  ///
  /// @param idleNanos how long nothing was sent
  /// @param rtoNanos the timeout
  void onRestartAfterIdle(long idleNanos, long rtoNanos);
}
