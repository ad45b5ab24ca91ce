package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;

/// Chooses initial send sequence numbers: ISN = M + F(four-tuple, secret), with M a clock of 4
/// microseconds (RFC 6528 §3).
///
/// DEVIATION: F is a fast mixing function and the secret the host's seed, not a cryptographic hash
/// and a random key, because a run must be repeatable from its seed.
final class InitialSequence {
  private static final long TICK_NANOS = 4000;

  private InitialSequence() {}

  /// The number for a connection that begins now, 0 to 2^32-1.
  static long of(long seed, int local, int localPort, int remote, int remotePort, long nowNanos) {
    long addresses = (long) local << 32 | (remote & 0xffff_ffffL);
    long ports = (long) localPort << 16 | remotePort;
    long hash = SeedMix.mix(SeedMix.mix(seed, addresses), ports);
    return (hash + nowNanos / TICK_NANOS) & 0xffff_ffffL;
  }
}
