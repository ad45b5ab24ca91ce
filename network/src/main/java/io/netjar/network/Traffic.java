package io.netjar.network;

import io.netjar.wire.Bytes;
import io.netjar.wire.Packet;

/// What all cables and hosts of a network account together: the trace hash, the frames on their
/// way, and which cable was entered last.
final class Traffic {
  /// Bytes of a frame or packet that go into the trace hash; they hold every header's checksum.
  private static final int HASHED = 64;

  // Odd constants with well mixed bits, so that each product depends on all lower bits.
  private static final long FIRST = 0x9e3779b97f4a7c15L;
  private static final long SECOND = 0xc2b2ae3d27d4eb4fL;

  private long hash = FIRST;

  /// Frames that have entered a cable and have neither come out of it nor been lost.
  long framesInFlight;

  /// The number of the lane that was entered last; -1 at first.
  int lastLane = -1;

  /// The hash of everything so far.
  long hash() {
    long mixed = (hash ^ hash >>> 32) * SECOND;
    return mixed ^ mixed >>> 29;
  }

  /// Notes that a frame enters lane `laneId`.
  void enters(int laneId, Packet frame, long now) {
    lastLane = laneId;
    mixIn(laneId, frame, now);
  }

  /// Notes that host number `host` sends a packet to itself.
  void loops(int host, Packet packet, long now) {
    // Lanes have the numbers from 0 upwards.
    mixIn(~host, packet, now);
  }

  /// Two chains of products run side by side, since a product waits for the one before it: about 8
  /// ns a frame.
  private void mixIn(int place, Packet frame, long now) {
    byte[] bytes = frame.bytes();
    int from = frame.start();
    int length = frame.length();
    long a = (hash ^ now) * FIRST;
    long b = ((long) place << 32 ^ length) * SECOND;
    if (length >= HASHED) {
      a = (a ^ Bytes.i64(bytes, from)) * FIRST;
      b = (b ^ Bytes.i64(bytes, from + 8)) * SECOND;
      a = (a ^ a >>> 32 ^ Bytes.i64(bytes, from + 16)) * FIRST;
      b = (b ^ b >>> 32 ^ Bytes.i64(bytes, from + 24)) * SECOND;
      a = (a ^ a >>> 32 ^ Bytes.i64(bytes, from + 32)) * FIRST;
      b = (b ^ b >>> 32 ^ Bytes.i64(bytes, from + 40)) * SECOND;
      a = (a ^ a >>> 32 ^ Bytes.i64(bytes, from + 48)) * FIRST;
      b = (b ^ b >>> 32 ^ Bytes.i64(bytes, from + 56)) * SECOND;
    } else {
      int end = frame.end();
      int at = from;
      for (; at + 8 <= end; at += 8) {
        a = (a ^ a >>> 32 ^ Bytes.i64(bytes, at)) * FIRST;
      }
      for (; at < end; at++) {
        b = (b ^ b >>> 32 ^ bytes[at]) * SECOND;
      }
    }
    hash = a ^ a >>> 32 ^ Long.rotateLeft(b, 23);
  }

  /// Notes that a frame is lost, so that a loss without any consequence changes the hash too.
  void loses(int laneId, int reasonHash, long now) {
    hash = (hash ^ now) * SECOND ^ ((long) laneId << 32 ^ reasonHash) * FIRST;
  }
}
