package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;
import io.netjar.wire.Bytes;

/// Chooses initial send sequence numbers: ISN = M + F(four-tuple, secret), with M a clock of 4
/// microseconds and F a pseudo-random function (RFC 6528 §3).
///
/// The secret follows from the host's seed, so that a run can be repeated. Nobody on the network
/// sees the seed.
final class InitialSequence {
  private static final long TICK_NANOS = 4000;
  private static final int MESSAGE = 12;

  private final SipHash function;
  private final byte[] message = new byte[MESSAGE];

  InitialSequence(long seed) {
    function = SipHash.keyed(SeedMix.mix(seed, 6528));
  }

  /// The number for a connection that begins now, 0 to 2^32-1.
  long of(FourTuple ends, long nowNanos) {
    return (hash(ends) + nowNanos / TICK_NANOS) & 0xffff_ffffL;
  }

  /// The number for a connection that is the next one between its ends: `iss`, or `least` where
  /// that comes first.
  static long atLeast(long iss, long least) {
    return (int) (iss - least) < 0 ? least & 0xffff_ffffL : iss;
  }

  /// Where a connection's clock of timestamps begins. Between the same ends always the same, so
  /// that one connection's timestamps go on where the one before ended (RFC 6191 §2).
  int timestampOffset(FourTuple ends) {
    return (int) (hash(ends) >>> 32);
  }

  private long hash(FourTuple ends) {
    Bytes.put32(message, 0, ends.local());
    Bytes.put32(message, 4, ends.remote());
    Bytes.put16(message, 8, ends.localPort());
    Bytes.put16(message, 10, ends.remotePort());
    return function.hash(message, MESSAGE);
  }

  /// A number below `bound` that follows from `value` and cannot be foreseen on the network.
  int draw(long value, int bound) {
    Bytes.put64(message, 0, value);
    return (int) Long.remainderUnsigned(function.hash(message, 8), bound);
  }
}
