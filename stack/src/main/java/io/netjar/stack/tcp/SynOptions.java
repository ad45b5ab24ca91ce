package io.netjar.stack.tcp;

import io.netjar.wire.TcpOptions;

/// The options of a SYN besides the maximum segment size, packed into an int: which there are, how
/// far each end's windows are shifted, and whether it asks for explicit congestion notification.
/// What a connection offers in its SYN, what it agrees to in its SYN+ACK, and what holds from then
/// on, are such an int each.
///
/// An option holds where both SYNs have it, and then in both directions (RFC 7323 §2.2 and §3.2,
/// RFC 2018 §2).
final class SynOptions {
  /// No option: neither side may use any.
  static final int NONE = 0;

  /// The largest shift that counts (RFC 7323 §2.3).
  static final int MOST_SHIFT = 14;

  /// The largest window that a header holds before it is shifted.
  static final int MOST_UNSCALED = 0xffff;

  /// Timestamps and the padding before them in a segment that is not a SYN (RFC 7323, appendix A).
  static final int TIMESTAMPS_LENGTH = 12;

  private static final int WINDOW_SCALE = 1;
  private static final int SELECTIVE_ACKS = 2;
  private static final int TIMESTAMPS = 4;
  private static final int ECN = 8;
  private static final int RECEIVE_SHIFT = 8;
  private static final int SEND_SHIFT = 16;

  private SynOptions() {}

  /// What a host with these settings offers in a SYN.
  static int offered(TcpSettings settings) {
    int options = accepted(settings);
    return settings.ecn() == EcnMode.REQUEST ? options : options & ~ECN;
  }

  /// What a host with these settings agrees to where the peer's SYN offers it.
  static int accepted(TcpSettings settings) {
    int options = settings.selectiveAcks() ? SELECTIVE_ACKS : 0;
    options |= settings.timestamps() ? TIMESTAMPS : 0;
    options |= settings.ecn() == EcnMode.OFF ? 0 : ECN;
    if (settings.windowScaling()) {
      int most = Math.max(settings.receiveBuffer(), settings.receiveBufferMost());
      options |= WINDOW_SCALE | (shiftFor(most) << RECEIVE_SHIFT);
    }
    return options;
  }

  /// The least shift with which a window of `bytes` can be told.
  private static int shiftFor(int bytes) {
    int shift = 0;
    while (shift < MOST_SHIFT && (MOST_UNSCALED << shift) < bytes) {
      shift++;
    }
    return shift;
  }

  /// What is left of `offered` after the peer's SYN.
  static int agreed(int offered, SegmentOptions peer) {
    int options = peer.ecnSetup ? offered & ECN : NONE;
    if (peer.sackPermitted) {
      options |= offered & SELECTIVE_ACKS;
    }
    if (peer.hasTimestamps) {
      options |= offered & TIMESTAMPS;
    }
    if (peer.windowScale >= 0 && (offered & WINDOW_SCALE) != 0) {
      // RFC 7323 §2.3: a shift above 14 counts as 14.
      int theirs = Math.min(peer.windowScale, MOST_SHIFT);
      options |= WINDOW_SCALE | (receiveShift(offered) << RECEIVE_SHIFT) | (theirs << SEND_SHIFT);
    }
    return options;
  }

  /// True where windows are scaled, be it by 0.
  static boolean hasWindowScale(int options) {
    return (options & WINDOW_SCALE) != 0;
  }

  static boolean hasSelectiveAcks(int options) {
    return (options & SELECTIVE_ACKS) != 0;
  }

  /// True for explicit congestion notification (RFC 3168 §6.1.1): no option, but two flags.
  static boolean hasEcn(int options) {
    return (options & ECN) != 0;
  }

  /// The same without explicit congestion notification.
  static int withoutEcn(int options) {
    return options & ~ECN;
  }

  static boolean hasTimestamps(int options) {
    return (options & TIMESTAMPS) != 0;
  }

  /// Rcv.Wind.Shift: how far the windows that we offer are shifted (RFC 7323 §2.3).
  static int receiveShift(int options) {
    return (options >>> RECEIVE_SHIFT) & 0xff;
  }

  /// Snd.Wind.Shift: how far the windows that the peer offers are shifted (RFC 7323 §2.3).
  static int sendShift(int options) {
    return (options >>> SEND_SHIFT) & 0xff;
  }

  /// Bytes of options in every segment with text: the part of a segment that is not for data (RFC
  /// 9293 §3.7.1).
  static int lengthInData(int options) {
    return hasTimestamps(options) ? TIMESTAMPS_LENGTH : 0;
  }

  /// Bytes of a SYN's options, the maximum segment size included: a multiple of 4.
  static int length(int options) {
    int length = TcpOptions.MSS_LENGTH;
    if (hasTimestamps(options)) {
      length += TIMESTAMPS_LENGTH;
    } else if (hasSelectiveAcks(options)) {
      length += 4;
    }
    return length + (hasWindowScale(options) ? 4 : 0);
  }

  /// Writes the timestamps of a segment that is no SYN, [#TIMESTAMPS_LENGTH] bytes.
  static void writeTimestamps(byte[] bytes, int offset, int tsVal, int tsEcr) {
    TcpOptions.writeNops(bytes, offset, 2);
    TcpOptions.writeTimestamps(bytes, offset + 2, tsVal, tsEcr);
  }

  /// Writes a SYN's options in the order of Linux: maximum segment size, selective
  /// acknowledgements, timestamps, window scale.
  ///
  /// @param tsVal and `tsEcr`: TSval and TSecr, where there are timestamps
  static void write(int options, byte[] bytes, int offset, int mss, int tsVal, int tsEcr) {
    TcpOptions.writeMss(bytes, offset, mss);
    int at = offset + TcpOptions.MSS_LENGTH;
    boolean timestamps = hasTimestamps(options);
    if (hasSelectiveAcks(options)) {
      if (!timestamps) {
        TcpOptions.writeNops(bytes, at, 2);
        at += 2;
      }
      TcpOptions.writeSackPermitted(bytes, at);
      at += TcpOptions.SACK_PERMITTED_LENGTH;
    } else if (timestamps) {
      TcpOptions.writeNops(bytes, at, 2);
      at += 2;
    }
    if (timestamps) {
      TcpOptions.writeTimestamps(bytes, at, tsVal, tsEcr);
      at += TcpOptions.TIMESTAMPS_LENGTH;
    }
    if (hasWindowScale(options)) {
      TcpOptions.writeNops(bytes, at, 1);
      TcpOptions.writeWindowScale(bytes, at + 1, receiveShift(options));
    }
  }
}
