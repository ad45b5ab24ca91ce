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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What comes from a peer, in time.
///
/// Before the greeting is over: all of it within the handshake's time. Between messages: silence no
/// longer than the idle time. Within a message: so many bytes at least in each span of time, since
/// a byte now and then would keep a message, and what it holds, open for ever.
///
/// The socket has no time-out of its own: a timer for each read takes longer than the read. The
/// server's watch looks at how long one waits, by [#check], and ends the session.
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
  private volatile long sinceNanos;
  private final AtomicReference<@Nullable Span> span = new AtomicReference<>();
  private boolean hasEnded;

  /// A time within a message in which a peer has to send.
  ///
  /// @param endNanos when it is over, in `nanoTime`
  /// @param bytes how many had come before
  private record Span(long endNanos, long bytes) {}

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
    if (session.isDraining() && !isInside()) {
      hasEnded = true;
      return -1;
    }
    begin(System.nanoTime());
    try {
      int count = in.read(into, offset, most);
      bytes += Math.max(0, count);
      hasEnded = count < 0;
      return count;
    } catch (IOException e) {
      if (session.isHungUp() && e instanceof StreamException) {
        hasEnded = true;
        return -1; // this side has ended it below TLS
      }
      throw session.failure(e);
    } finally {
      sinceNanos = 0;
    }
  }

  /// True at the end of the stream, and where nothing comes for a while.
  boolean isOverWithin(Duration time) throws IOException {
    try {
      socket.setSoTimeout(millis(time.toNanos()));
      boolean isOver = isEndOrSilence();
      socket.setSoTimeout(0);
      return isOver;
    } catch (IOException e) {
      throw session.failure(e);
    }
  }

  private boolean isEndOrSilence() throws IOException {
    try {
      hasEnded = in.read() < 0;
      return hasEnded;
    } catch (SocketTimeoutException _) {
      return true;
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

  /// A read begins.
  private void begin(long now) throws SessionException {
    if (!isGreeted && now - handshakeEndNanos >= 0) {
      throw ended(Kind.HANDSHAKE, noGreeting());
    }
    var last = span.get();
    if (!isGreeted || !isInside()) {
      span.set(null);
    } else if (last == null || now - last.endNanos >= 0) {
      if (last != null && bytes - last.bytes < limits.slowBytes()) {
        throw ended(Kind.SLOW, tooSlow(bytes - last.bytes));
      }
      span.set(new Span(now + limits.slowTime().toNanos(), bytes));
    }
    sinceNanos = now | 1; // never 0, and a nanosecond more or less is nothing
  }

  /// Ends the session, from another thread, where a read has waited for too long.
  ///
  /// @param now in `nanoTime`
  /// @return how many nanoseconds later it has to be asked again at the latest, unless a read
  ///   begins in between
  long check(long now) {
    long since = sinceNanos;
    if (!isGreeted) {
      long left = handshakeEndNanos - now;
      if (left <= 0 && since != 0) {
        ended(Kind.HANDSHAKE, noGreeting());
      }
      return left > 0 ? left : Long.MAX_VALUE;
    }
    if (since == 0) {
      return Long.MAX_VALUE;
    }
    long left = idle.toNanos() - (now - since);
    if (left <= 0) {
      ended(Kind.IDLE, "silent for " + shown(idle));
      return Long.MAX_VALUE;
    }
    var current = span.get();
    if (current == null) {
      return left;
    }
    long leftOfSpan = current.endNanos - now;
    if (leftOfSpan > 0) {
      return Math.min(left, leftOfSpan);
    }
    long before = bytes;
    if (before - current.bytes < limits.slowBytes()) {
      ended(Kind.SLOW, tooSlow(before - current.bytes));
      return Long.MAX_VALUE;
    }
    // The wait goes on in the next one, unless another read has begun that.
    long spanNanos = limits.slowTime().toNanos();
    span.compareAndSet(current, new Span(now + spanNanos, before));
    return Math.min(left, spanNanos);
  }

  private String noGreeting() {
    return "no greeting within " + shown(limits.handshake());
  }

  private String tooSlow(long came) {
    return Shown.bytes(came)
        + " of a message in "
        + shown(limits.slowTime())
        + ", at least "
        + Shown.bytes(limits.slowBytes())
        + " asked";
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
