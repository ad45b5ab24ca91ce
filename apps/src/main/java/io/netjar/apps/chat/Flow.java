package io.netjar.apps.chat;

import java.time.Duration;

/// Slows down who says too much: a bucket of tokens, of which each message takes one. An empty
/// bucket delays the reading of the next message, and by that, in the end, the sender; nobody is
/// thrown out for pasting a page.
///
/// Not for several threads at a time.
final class Flow {
  /// How many it lets through at once.
  static final long BURST = 40;

  /// How many it lets through for long.
  static final long PER_SECOND = 5;

  private static final long TOKEN_NANOS = Duration.ofSeconds(1).toNanos() / PER_SECOND;

  /// When the bucket would be full, in `nanoTime`: each message moves it by a token.
  private long fullNanos = System.nanoTime();

  /// Waits until there is a token, and takes it.
  ///
  /// @throws InterruptedException while it waits
  void take() throws InterruptedException {
    long now = System.nanoTime();
    if (fullNanos - now < 0) {
      fullNanos = now;
    }
    fullNanos += TOKEN_NANOS;
    long waitNanos = fullNanos - now - BURST * TOKEN_NANOS;
    if (waitNanos > 0) {
      Thread.sleep(Duration.ofNanos(waitNanos));
    }
  }
}
