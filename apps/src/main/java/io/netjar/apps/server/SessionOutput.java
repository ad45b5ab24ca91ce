package io.netjar.apps.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/// What goes to a peer. A write has no time limit of its own in the JDK; the server's watch looks
/// at since when one waits, and closes the socket below it.
final class SessionOutput extends OutputStream {
  private final Session session;
  private volatile OutputStream out;
  private volatile long sinceNanos;
  private volatile long bytes;

  SessionOutput(Session session, OutputStream out) {
    this.session = session;
    this.out = out;
  }

  /// Writes there from now on.
  void use(OutputStream stream) {
    out = stream;
  }

  /// Ends what goes out; over TLS that is a write like another.
  void finish(Socket socket) throws IOException {
    sinceNanos = System.nanoTime() | 1;
    try {
      socket.shutdownOutput();
    } finally {
      sinceNanos = 0;
    }
  }

  /// Ends the session, from another thread, where a write has waited for too long.
  ///
  /// @param now in `nanoTime`
  /// @param stall how long it may
  /// @return how many nanoseconds later it has to be asked again at the latest, unless a write
  ///   begins in between
  long check(long now, Duration stall) {
    long since = sinceNanos;
    if (since == 0) {
      return Long.MAX_VALUE;
    }
    long left = stall.toNanos() - (now - since);
    if (left <= 0) {
      session.end(SessionException.Kind.STALL, "did not read for " + SessionInput.shown(stall));
      return Long.MAX_VALUE;
    }
    return left;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes to a session.
  public void write(byte[] from, int offset, int length) throws IOException {
    sinceNanos = System.nanoTime() | 1; // never 0, and a nanosecond more or less is nothing
    try {
      out.write(from, offset, length);
      bytes += length;
    } catch (IOException e) {
      throw session.failure(e);
    } finally {
      sinceNanos = 0;
    }
  }
}
