package io.netjar.apps.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/// Lets no more bytes through than a rate allows, in pieces of 50 milliseconds.
final class Throttle extends FilterOutputStream {
  private static final long PIECES_PER_SECOND = 20;

  private final long bytesPerSecond;
  private final int pieceBytes;
  private long freeNanos = System.nanoTime();

  /// @param out the stream
  /// @param bytesPerSecond above 0
  Throttle(OutputStream out, long bytesPerSecond) {
    super(out);
    this.bytesPerSecond = bytesPerSecond;
    pieceBytes = Math.clamp(bytesPerSecond / PIECES_PER_SECOND, 1, 1 << 20);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    for (int at = 0; at < length; at += pieceBytes) {
      int piece = Math.min(pieceBytes, length - at);
      await();
      out.write(from, offset + at, piece);
      long second = TimeUnit.SECONDS.toNanos(1);
      freeNanos =
          Math.max(freeNanos, System.nanoTime() - second / PIECES_PER_SECOND)
              + piece * second / bytesPerSecond;
    }
  }

  private void await() throws IOException {
    long left = freeNanos - System.nanoTime();
    if (left > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
