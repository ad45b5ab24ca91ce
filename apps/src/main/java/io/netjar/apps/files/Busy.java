package io.netjar.apps.files;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// Says now and then that something goes on: who is busy is not dead.
///
/// Not for several threads at a time, and not while another speaks to the same peer.
final class Busy {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Conversation peer;
  private long saidNanos = System.nanoTime();

  Busy(Conversation peer) {
    this.peer = peer;
  }

  /// Says so, if it was not said for a while.
  void stay() throws IOException {
    long now = System.nanoTime();
    if (now - saidNanos > EVERY_NANOS) {
      saidNanos = now;
      peer.say(Fields.of("busy"));
    }
  }
}
