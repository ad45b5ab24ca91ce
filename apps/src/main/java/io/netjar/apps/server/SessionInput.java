package io.netjar.apps.server;

import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import io.netjar.apps.server.SessionException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What comes from a peer, in time.
///
/// Before the greeting is over: all of it within the handshake's time. Between messages: silence no
/// longer than the idle time. Within a message: so many bytes at least in each span of time, since
/// a byte now and then would keep a message, and what it holds, open for ever.
final class SessionInput extends InputStream {
  private static final long MILLI_NANOS = 1_000_000;
  private static final int SKIPPED_BYTES = 8 * 1024;

  private final Session session;
  private final Socket socket;
  private volatile InputStream in;
  private final Limits limits;
  private final long handshakeEndNanos;
  private volatile @Nullable FrameReader frames;
  private volatile boolean isGreeted;
  private volatile boolean isInside;
  private volatile Duration idle;
  private volatile long bytes;
  private long spanEndNanos;
  private long spanBytes;
  private boolean hasSpan;
  private boolean hasEnded;

  SessionInput(Session session, Socket socket, Limits limits) throws IOException {
    this.session = session;
    this.socket = socket;
    this.limits = limits;
    idle = limits.idle();
    in = socket.getInputStream();
    handshakeEndNanos = System.nanoTime() + limits.handshake().toNanos();
  }

  /// Reads from here from now on, what was read before having been a handshake.
  void use(InputStream stream) {
    in = stream;
  }

  void follow(FrameReader reader) {
    frames = reader;
  }

  void idle(Duration time) {
    idle = time;
  }

  void greeted() {
    isGreeted = true;
  }

  /// Says whether something is under way that is no message of a reader's.
  void inside(boolean isSo) {
    isInside = isSo;
  }

  /// True while a message has begun and not ended.
  boolean isInside() {
    var reader = frames;
    return isInside || (reader != null && reader.isInside());
  }

  /// True once the end of the stream was read.
  boolean hasEnded() {
    return hasEnded;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread reads a session.
  public int read(byte[] into, int offset, int most) throws IOException {
    while (true) {
      if (session.isDraining() && !isInside()) {
        hasEnded = true;
        return -1;
      }
      long now = System.nanoTime();
      socket.setSoTimeout(millis(waitNanos(now)));
      try {
        int count = in.read(into, offset, most);
        bytes += Math.max(0, count);
        spanBytes += Math.max(0, count);
        hasEnded = count < 0;
        return count;
      } catch (SocketTimeoutException _) {
        expire(now);
      } catch (IOException e) {
        if (session.isHungUp() && e instanceof StreamException) {
          hasEnded = true;
          return -1; // this side has ended it below TLS
        }
        throw session.failure(e);
      }
    }
  }

  /// True at the end of the stream, and where nothing comes for a while.
  boolean isOverWithin(Duration time) throws IOException {
    socket.setSoTimeout(millis(time.toNanos()));
    try {
      hasEnded = in.read() < 0;
      return hasEnded;
    } catch (SocketTimeoutException _) {
      return true;
    } catch (IOException e) {
      throw session.failure(e);
    }
  }

  /// Reads to the end of the stream, or for some time, and forgets what comes.
  void skipToEnd() throws IOException {
    long endNanos = System.nanoTime() + limits.linger().toNanos();
    byte[] buffer = new byte[SKIPPED_BYTES];
    while (!hasEnded) {
      long leftNanos = endNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return;
      }
      socket.setSoTimeout(millis(leftNanos));
      hasEnded = in.read(buffer) < 0;
    }
  }

  /// How long this read may wait.
  private long waitNanos(long now) throws SessionException {
    if (!isGreeted) {
      hasSpan = false;
      return handshakeEndNanos - now;
    }
    if (!isInside()) {
      hasSpan = false;
      return idle.toNanos();
    }
    if (!hasSpan || now - spanEndNanos >= 0) {
      if (hasSpan) {
        checkSpan();
      }
      hasSpan = true;
      spanBytes = 0;
      spanEndNanos = now + limits.slowTime().toNanos();
    }
    return Math.min(spanEndNanos - now, idle.toNanos());
  }

  private void checkSpan() throws SessionException {
    if (spanBytes < limits.slowBytes()) {
      throw ended(
          Kind.SLOW,
          Shown.bytes(spanBytes)
              + " of a message in "
              + shown(limits.slowTime())
              + ", at least "
              + Shown.bytes(limits.slowBytes())
              + " asked");
    }
  }

  /// The wait is over: an end, but for a span that had enough bytes.
  private void expire(long from) throws SessionException {
    if (!isGreeted) {
      throw ended(Kind.HANDSHAKE, "no greeting within " + shown(limits.handshake()));
    }
    if (!hasSpan || spanEndNanos - from > idle.toNanos()) {
      throw ended(Kind.IDLE, "silent for " + shown(idle));
    }
    checkSpan();
    hasSpan = false;
  }

  private SessionException ended(Kind kind, String reason) {
    var end = new SessionException(kind, reason);
    session.end(kind, reason);
    return end;
  }

  static String shown(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /// Rounded up, so that the time is over then; at least 1, since with 0 a socket waits for ever.
  private static int millis(long nanos) {
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + MILLI_NANOS - 1));
  }
}
