package io.netjar.stack.tcp;

/// What one acknowledgement tells the congestion control. One object per connection or layer,
/// filled anew each time; nobody keeps it.
final class AckSample {
  /// Value of [#rttNanos] where the acknowledgement measures no round trip.
  static final long NO_RTT = -1;

  /// Bytes of sequence space that SND.UNA moved by.
  int acked;

  /// Bytes newly known to have arrived: acknowledged or selectively acknowledged for the first time
  /// (RFC 9937 §5.2: DeliveredData).
  int delivered;

  /// Bytes in flight before it arrived (RFC 6675 §4: pipe).
  int flight;

  /// SND.UNA and SND.NXT after it.
  long sndUna;

  long sndNxt;

  /// The round-trip time that it measures in nanoseconds, or [#NO_RTT].
  long rttNanos;

  /// The smoothed one; 0 before the first measurement.
  long srttNanos;

  /// When it arrived.
  long now;
}
