package io.netjar.stack.tcp;

/// Proportional rate reduction: how much may be in flight while a recovery lasts, so that the
/// threshold is reached smoothly when it ends (RFC 9937 §6). All in bytes.
final class ProportionalRate {
  private int ssthresh;

  /// In flight when the recovery began: RecoverFS.
  private long recoverFlight;

  /// Delivered and sent since: prr_delivered and prr_out.
  private long delivered;

  private long out;
  private int window;

  /// A recovery begins.
  ///
  /// @param threshold what the congestion control wants in flight at its end
  /// @param flight what the acknowledgement that began it found in flight (RFC 9937 §6: RecoverFS)
  void begin(int threshold, int flight) {
    ssthresh = threshold;
    recoverFlight = Math.max(1, flight);
    delivered = 0;
    out = 0;
    window = 0;
  }

  /// An acknowledgement came in, the first one included.
  ///
  /// @param newly bytes that it says were delivered (DeliveredData)
  /// @param pipe bytes in flight after it
  /// @param safe true where SND.UNA moved and no further loss was found (safeACK)
  /// @param segmentSize of one full segment (SMSS)
  void onAcknowledgment(int newly, int pipe, boolean safe, int segmentSize) {
    if (newly > 0) {
      delivered += newly;
      window = pipe + Math.max(0, sendable(newly, pipe, safe, segmentSize));
    }
    if (out == 0 && window < pipe + segmentSize) {
      // DEVIATION: RFC 9937 §6 forces the fast retransmit where sndcnt is zero; here also where it
      // is less than a segment, which would send nothing.
      window = pipe + segmentSize;
    }
  }

  /// Whatever the rate, so much may be in flight until the next acknowledgement.
  void allow(int bytes) {
    window = Math.max(window, bytes);
  }

  /// RFC 9937 §6: sndcnt.
  private int sendable(int newly, int pipe, boolean safe, int segmentSize) {
    if (pipe > ssthresh) {
      return (int) ((delivered * ssthresh + recoverFlight - 1) / recoverFlight - out);
    }
    // The conservative bound; the slow start bound where recovery makes progress.
    long bound = Math.max(delivered - out, newly) + (safe ? segmentSize : 0);
    return (int) Math.min(ssthresh - pipe, bound);
  }

  /// Data was sent, new or again.
  void onSent(int bytes) {
    out += bytes;
  }

  /// What may be in flight.
  int window() {
    return window;
  }
}
