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
  long of(int local, int localPort, int remote, int remotePort, long nowNanos) {
    long hash = hash(local, localPort, remote, remotePort);
    return (hash + nowNanos / TICK_NANOS) & 0xffff_ffffL;
  }

  /// Where a connection's clock of timestamps begins. Between the same ends always the same, so
  /// that one connection's timestamps go on where the one before ended (RFC 6191 §2).
  int timestampOffset(FourTuple ends) {
    return (int) (hash(ends.local(), ends.localPort(), ends.remote(), ends.remotePort()) >>> 32);
  }

  private long hash(int local, int localPort, int remote, int remotePort) {
    Bytes.put32(message, 0, local);
    Bytes.put32(message, 4, remote);
    Bytes.put16(message, 8, localPort);
    Bytes.put16(message, 10, remotePort);
    return function.hash(message, MESSAGE);
  }

  /// A number below `bound` that follows from `value` and cannot be foreseen on the network.
  int draw(long value, int bound) {
    Bytes.put64(message, 0, value);
    return (int) Long.remainderUnsigned(function.hash(message, 8), bound);
  }
}
