package io.netjar.network;

import io.netjar.wire.Packet;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One frame's way into a cable, as a [Rule] sees and changes it. The same object serves every
/// frame: do not keep it.
public final class Passage {
  private final Cable cable;
  private Packet frame = Packet.allocate(0);
  private Direction direction = Direction.A_TO_B;
  private long now;
  private RandomGenerator random;
  private @Nullable String dropReason;
  private long delayNanos;
  private int copies;
  private boolean damaged;
  private final StringBuilder comment = new StringBuilder();

  Passage(Cable cable, RandomGenerator random) {
    this.cable = cable;
    this.random = random;
  }

  void begin(Packet frame, Direction direction, long now) {
    this.frame = frame;
    this.direction = direction;
    this.now = now;
    dropReason = null;
    delayNanos = 0;
    copies = 0;
    damaged = false;
    comment.setLength(0);
  }

  void random(RandomGenerator ofTheRule) {
    random = ofTheRule;
  }

  /// The cable.
  public Cable cable() {
    return cable;
  }

  /// Which way the frame goes.
  public Direction direction() {
    return direction;
  }

  /// The virtual time, in nanoseconds since the network began.
  public long nowNanos() {
    return now;
  }

  /// The array that holds the frame, which must not be changed but by [#corruptBit].
  public byte[] bytes() {
    return frame.bytes();
  }

  /// Where the frame begins in [#bytes]: at Ethernet's destination.
  public int offset() {
    return frame.start();
  }

  /// Bytes of the frame, without FCS.
  public int length() {
    return frame.length();
  }

  /// The rule's own generator, forked from the network's seed by the names of cable and rule: what
  /// other rules draw does not change what it gives.
  public RandomGenerator random() {
    return random;
  }

  /// Drops the frame.
  ///
  /// @param reason under which the cable counts it
  public void drop(String reason) {
    dropReason = reason;
  }

  /// Lets the frame arrive later than the cable alone would; it may be overtaken by others. Delays
  /// of several rules add up.
  ///
  /// @param nanos not negative
  /// @throws IllegalArgumentException where `nanos` is negative
  public void delay(long nanos, String reason) {
    if (nanos < 0) {
      throw new IllegalArgumentException("a delay is not negative: " + nanos);
    }
    delayNanos += nanos;
    say(reason + ": " + readable(nanos) + " later");
  }

  /// Nanoseconds below a microsecond, else milliseconds: `2 ms`, `0.0015 ms`.
  private static String readable(long nanos) {
    return nanos < 1000
        ? nanos + " ns"
        : BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + " ms";
  }

  /// Sends one copy more of the frame behind it. The copy is what the frame is after all rules.
  public void duplicate() {
    copies++;
    say("duplicated");
  }

  /// Turns over one bit of the frame.
  ///
  /// @param bit 0 to 8 × [#length] - 1, counted from the first byte's most significant bit
  /// @throws IllegalArgumentException where the frame has no such bit
  public void corruptBit(int bit) {
    if (bit < 0 || bit >= 8 * length()) {
      throw new IllegalArgumentException("a frame of " + length() + " bytes has no bit " + bit);
    }
    frame.bytes()[frame.start() + bit / 8] ^= (byte) (0x80 >>> bit % 8);
    damaged = true;
    say("bit " + bit + " corrupted");
  }

  private void say(String what) {
    if (cable.isTapped()) {
      comment.append(comment.isEmpty() ? "" : ", ").append(what);
    }
  }

  @Nullable String dropReason() {
    return dropReason;
  }

  long delayNanos() {
    return delayNanos;
  }

  int copies() {
    return copies;
  }

  boolean isDamaged() {
    return damaged;
  }

  @Nullable String comment() {
    return comment.isEmpty() ? null : comment.toString();
  }
}
