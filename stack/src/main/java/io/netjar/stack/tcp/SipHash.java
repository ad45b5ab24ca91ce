package io.netjar.stack.tcp;

import io.netjar.stack.SeedMix;
import io.netjar.wire.Bytes;

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a pseudo-random function of short messages with a
/// key of 128 bits. Who does not know the key cannot tell from any number of hashes what another
/// one will be.
final class SipHash {
  private final long k0;
  private final long k1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /// @param k0 the key's first eight bytes, the lowest first
  /// @param k1 its other eight
  SipHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /// A function whose key follows from a host's seed: what it gives can be repeated by who knows
  /// the seed, and by nobody on the network.
  static SipHash keyed(long seed) {
    return new SipHash(SeedMix.mix(seed, 1), SeedMix.mix(seed, 2));
  }

  /// The hash of the first `length` bytes.
  long hash(byte[] message, int length) {
    v0 = k0 ^ 0x736f_6d65_7073_6575L;
    v1 = k1 ^ 0x646f_7261_6e64_6f6dL;
    v2 = k0 ^ 0x6c79_6765_6e65_7261L;
    v3 = k1 ^ 0x7465_6462_7974_6573L;
    int whole = length & ~7;
    for (int at = 0; at < whole; at += 8) {
      compress(Long.reverseBytes(Bytes.i64(message, at)));
    }
    long last = (long) length << 56;
    for (int at = whole; at < length; at++) {
      last |= (message[at] & 0xffL) << (8 * (at - whole));
    }
    compress(last);
    v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void compress(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
