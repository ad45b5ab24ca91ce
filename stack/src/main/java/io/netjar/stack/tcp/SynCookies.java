package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;
import io.netjar.wire.Bytes;

/// Initial sequence numbers that say themselves what a [SynRecord] would hold, so that a listener
/// under a flood of SYNs need not remember any of them (RFC 4987 §3.6).
///
/// From the top: five bits of a counter that goes up every 64 seconds, three bits that stand for
/// the peer's MSS, and 24 bits of a keyed hash of both ends, the peer's number and these. What a
/// SYN offers besides stands in the low six bits of our timestamp, which a peer with timestamps
/// sends back; without them, the connection has no options.
final class SynCookies {
  /// How long a counter lasts.
  static final long COUNTER_NANOS = 64_000_000_000L;

  /// Cookies of this counter and of the one before are good.
  private static final int MOST_AGE = 1;

  /// Values of the MSS option; a cookie stands for the largest one that is not above the peer's:
  /// the least that we use, what every path takes (RFC 791 §3.1 and RFC 9293 §3.7.1), then IPv6's
  /// least, tunnels, Ethernet, jumbo frames, loopback.
  private static final int[] SIZES = {48, 216, 536, 1220, 1400, 1460, 8960, 65_495};

  private static final int COUNTER_BITS = 5;
  private static final int SIZE_BITS = 3;
  private static final int HASH_BITS = 24;
  private static final int MESSAGE = 21;

  /// The bits of a timestamp, as Linux has them: the peer's shift, at most 14, whether it takes
  /// selective acknowledgements, and whether it asks for congestion notification.
  private static final int NO_SHIFT = 0xf;

  private static final int SELECTIVE_ACKS = 0x10;
  private static final int ECN = 0x20;
  private static final int OPTION_BITS = 0x3f;

  private final SipHash function;
  private final byte[] message = new byte[MESSAGE];
  private long sent;
  private long received;

  SynCookies(long seed) {
    function = SipHash.keyed(SeedMix.mix(seed, 4987));
  }

  /// How many SYNs were answered with a cookie.
  long sent() {
    return sent;
  }

  /// How many cookies came back and were good.
  long received() {
    return received;
  }

  /// The number to answer a SYN with.
  int make(Segment syn, long now) {
    sent++;
    int option = syn.options.mss == 0 ? TcpSettings.DEFAULT_SEGMENT_SIZE : syn.options.mss;
    int size = SIZES.length - 1;
    while (size > 0 && SIZES[size] > option) {
      size--;
    }
    return cookie(syn, syn.wireSequence, now / COUNTER_NANOS, size);
  }

  /// The peer's MSS, if a segment acknowledges a cookie; 0 where it does not.
  int read(Segment acknowledgment, long now) {
    int cookie = acknowledgment.wireAcknowledgment - 1;
    int said = cookie >>> HASH_BITS;
    int size = said & ((1 << SIZE_BITS) - 1);
    long counter = now / COUNTER_NANOS;
    int age = ((int) counter - (said >>> SIZE_BITS)) & ((1 << COUNTER_BITS) - 1);
    if (age > MOST_AGE
        || cookie(acknowledgment, acknowledgment.wireSequence - 1, counter - age, size) != cookie) {
      return 0;
    }
    received++;
    return SIZES[size];
  }

  /// Our timestamp with the options that were agreed on in its low six bits: the peer's shift, or
  /// that it has none, selective acknowledgements, congestion notification. It is never ahead of
  /// the clock, so that those to come are not behind it.
  static int timestamp(int clock, int options) {
    int bits = SynOptions.hasWindowScale(options) ? SynOptions.sendShift(options) : NO_SHIFT;
    bits |= SynOptions.hasSelectiveAcks(options) ? SELECTIVE_ACKS : 0;
    bits |= SynOptions.hasEcn(options) ? ECN : 0;
    int value = (clock & ~OPTION_BITS) | bits;
    return Timestamps.isBefore(clock, value) ? value - OPTION_BITS - 1 : value;
  }

  /// Puts what such a timestamp says where a SYN's options would stand.
  static void readOptions(int timestamp, SegmentOptions to) {
    int shift = timestamp & NO_SHIFT;
    to.windowScale = shift == NO_SHIFT ? -1 : shift;
    to.sackPermitted = (timestamp & SELECTIVE_ACKS) != 0;
    to.ecnSetup = (timestamp & ECN) != 0;
  }

  private int cookie(Segment segment, int irs, long counter, int size) {
    Bytes.put32(message, 0, segment.destination);
    Bytes.put32(message, 4, segment.source);
    Bytes.put16(message, 8, segment.destinationPort);
    Bytes.put16(message, 10, segment.sourcePort);
    Bytes.put32(message, 12, irs);
    Bytes.put32(message, 16, (int) counter);
    Bytes.put8(message, 20, size);
    int hash = (int) function.hash(message, MESSAGE) & ((1 << HASH_BITS) - 1);
    return ((((int) counter << SIZE_BITS) | size) << HASH_BITS) | hash;
  }
}
