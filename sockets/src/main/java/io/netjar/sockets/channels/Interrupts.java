package io.netjar.sockets.channels;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptibleChannel;

/// What the end of a wait by an interrupt means for a channel.
final class Interrupts {
  private Interrupts() {}

  /// Closes the channel, unless it was only the time that was over.
  ///
  /// `Thread.interrupt` wakes a platform thread before it closes the channel, so the thread may be
  /// back before. Whoever calls this ends its operation with `end(true)`, so that what is thrown
  /// here stays.
  ///
  /// @return what is to be thrown
  static IOException close(InterruptibleChannel channel, InterruptedIOException ended)
      throws IOException {
    if (ended instanceof SocketTimeoutException) {
      return ended;
    }
    channel.close();
    return new ClosedByInterruptException();
  }
}
