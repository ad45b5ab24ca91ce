package io.netjar.network;

import java.time.Duration;

/// What a cable is like, the same in both directions.
///
/// A frame takes `delayNanos` and the time in which its bits leave the sender. The bits are those
/// of the frame and 24 bytes more: preamble and start delimiter 8, FCS 4, gap between frames 12
/// (IEEE 802.3 §3.1.1, §4.4.2). So a 1,514-byte frame takes 123.04 µs at 100 Mbit/s.
///
/// @param rateBitsPerSecond bits per second; 0: frames take no time to be sent
/// @param delayNanos how long a bit is on its way, in nanoseconds, not negative
/// @param mtu the largest payload of a frame in bytes, 68–65,535 (RFC 791 §3.1: every link carries
///   68); a larger frame is dropped and counted
/// @param queueFrames how many frames may wait behind the one being sent, 1–1,000,000; a frame that
///   finds the queue full is dropped (drop-tail). Where the rate is 0 nothing waits; then
///   [#UNLIMITED_RATE_FRAMES] may be on their way
/// @param queueBytes how many bytes may wait behind the frame being sent; `Integer.MAX_VALUE`: any
/// @param fcs true: the receiving port checks the FCS, so a frame with a bit error is dropped there
///   and counted under `fcs`, as on real Ethernet. False: the damaged frame is delivered, and it is
///   up to the checksums of IP, UDP and TCP to notice
/// @param ecnMarkFrames a frame that finds at least as many waiting is marked instead of waiting
///   for the queue to overflow: its packet's ECN field becomes CE where its sender said ECT (RFC
///   3168 §5), all others wait as before; 0: none is ever marked
public record CableSettings(
    long rateBitsPerSecond,
    long delayNanos,
    int mtu,
    int queueFrames,
    int queueBytes,
    boolean fcs,
    int ecnMarkFrames) {
  /// 1 Gbit/s over 100 m of copper (500 ns), MTU 1500, a queue of 1,000 frames as a Linux device
  /// has it, FCS on, no marks.
  public static final CableSettings DEFAULT =
      new CableSettings(1_000_000_000, 500, 1500, 1000, Integer.MAX_VALUE, true, 0);

  /// How many frames may be on their way at once, per direction, where the rate is 0.
  public static final int UNLIMITED_RATE_FRAMES = 65_536;

  // A constant of the compiler, so that DEFAULT above can be checked against it.
  private static final long MAXIMUM_DELAY_NANOS = 24 * 3600 * 1_000_000_000L;

  /// @throws IllegalArgumentException naming the value that is out of range
  public CableSettings {
    check(rateBitsPerSecond >= 0, "a rate is not negative", rateBitsPerSecond);
    check(
        delayNanos >= 0 && delayNanos <= MAXIMUM_DELAY_NANOS, "a delay is 0 to 1 day", delayNanos);
    check(mtu >= 68 && mtu <= 65_535, "an MTU is 68 to 65,535", mtu);
    check(
        queueFrames >= 1 && queueFrames <= 1_000_000,
        "a queue holds 1 to 1,000,000 frames",
        queueFrames);
    check(queueBytes >= 1, "a queue holds at least 1 byte", queueBytes);
    check(
        ecnMarkFrames >= 0 && ecnMarkFrames <= 1_000_000,
        "ECN marks begin at 1 to 1,000,000 frames, 0 for none",
        ecnMarkFrames);
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value);
    }
  }

  /// The same with another rate in bits per second; 0: unlimited.
  public CableSettings withRate(long bitsPerSecond) {
    return new CableSettings(
        bitsPerSecond, delayNanos, mtu, queueFrames, queueBytes, fcs, ecnMarkFrames);
  }

  /// The same with another delay.
  public CableSettings withDelay(Duration delay) {
    return new CableSettings(
        rateBitsPerSecond, delay.toNanos(), mtu, queueFrames, queueBytes, fcs, ecnMarkFrames);
  }

  /// The same with another MTU.
  public CableSettings withMtu(int bytes) {
    return new CableSettings(
        rateBitsPerSecond, delayNanos, bytes, queueFrames, queueBytes, fcs, ecnMarkFrames);
  }

  /// The same with another bound on the frames that wait.
  public CableSettings withQueueFrames(int frames) {
    return new CableSettings(
        rateBitsPerSecond, delayNanos, mtu, frames, queueBytes, fcs, ecnMarkFrames);
  }

  /// The same with another bound on the bytes that wait.
  public CableSettings withQueueBytes(int bytes) {
    return new CableSettings(
        rateBitsPerSecond, delayNanos, mtu, queueFrames, bytes, fcs, ecnMarkFrames);
  }

  /// The same with the FCS checked or not.
  public CableSettings withFcs(boolean checked) {
    return new CableSettings(
        rateBitsPerSecond, delayNanos, mtu, queueFrames, queueBytes, checked, ecnMarkFrames);
  }

  /// The same with ECN marks for frames that find at least `frames` waiting; 0: no marks.
  public CableSettings withEcnMarking(int frames) {
    return new CableSettings(
        rateBitsPerSecond, delayNanos, mtu, queueFrames, queueBytes, fcs, frames);
  }
}
