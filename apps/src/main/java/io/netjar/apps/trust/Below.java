package io.netjar.apps.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The TCP connection as the JDK's TLS sees it. It keeps what TLS does not tell: whether the stream
/// ended below TLS, and what the socket itself threw. It gives the handshake one time limit for all
/// its reads, and lets nobody but its owner close the connection.
final class Below extends SocketAround {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final long MILLI_NANOS = 1_000_000;

  private final Socket plain;
  private final In in;
  private final Out out;
  private volatile boolean hasEnded;
  private volatile @Nullable IOException failure;

  /// @param plain connected
  /// @param deadlineNanos when the handshake has to be over, in `nanoTime`
  Below(Socket plain, long deadlineNanos) throws IOException {
    super(plain);
    this.plain = plain;
    in = new In(plain.getInputStream(), deadlineNanos);
    out = new Out(plain.getOutputStream());
  }

  /// Waits for the first byte.
  ///
  /// @return -1 at the end of the stream
  int first() throws IOException {
    return in.fill() ? in.buffer[0] & 0xff : -1;
  }

  /// True once TCP's stream has ended.
  boolean hasEnded() {
    return hasEnded;
  }

  /// What the socket has thrown, but for time-outs; null where nothing.
  @Nullable IOException failure() {
    return failure;
  }

  /// Ends the time limit, at first that of the handshake.
  void unlimit() {
    in.isLimited = false;
  }

  /// Gives all reads from now on one time limit, until [#unlimit].
  void limit(Duration time) {
    in.deadlineNanos = System.nanoTime() + time.toNanos();
    in.isLimited = true;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  /// TLS would close in the middle of what it does at a failure, and the other side would not hear
  /// of it.
  @Override
  public void close() {}

  private IOException failed(IOException e) {
    failure = e;
    return e;
  }

  /// What comes, read ahead: TLS asks for five bytes of each record first.
  private final class In extends InputStream {
    private final InputStream from;
    private long deadlineNanos;
    private boolean isLimited = true;
    private byte[] buffer = {};
    private int at;
    private int end;

    In(InputStream from, long deadlineNanos) {
      this.from = from;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public int read() throws IOException {
      return at == end && !fill() ? -1 : buffer[at++] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (at == end && !fill()) {
        return -1;
      }
      int count = Math.min(most, end - at);
      System.arraycopy(buffer, at, into, offset, count);
      at += count;
      return count;
    }

    /// Fills the empty buffer.
    ///
    /// @return false at the end of the stream
    boolean fill() throws IOException {
      if (buffer.length == 0) {
        buffer = new byte[BUFFER_BYTES];
      }
      try {
        if (isLimited) {
          limit();
        }
        int count = from.read(buffer);
        at = 0;
        end = Math.max(0, count);
        hasEnded |= count < 0;
        return count > 0;
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private void limit() throws SocketException, SocketTimeoutException {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        throw new SocketTimeoutException("Read timed out");
      }
      // Rounded up: with 0 a socket waits for ever.
      plain.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(left + MILLI_NANOS - 1));
    }
  }

  /// What goes out.
  private final class Out extends OutputStream {
    private final OutputStream to;

    Out(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      try {
        to.write(from, offset, length);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
