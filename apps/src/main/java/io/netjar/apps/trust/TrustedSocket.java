package io.netjar.apps.trust;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.StreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection over TLS, from the end of the handshake on, as a socket like any other.
///
/// What differs from the JDK's own: a stream that ends without the peer's goodbye (close_notify,
/// RFC 8446 §6.1) is a failure and no end, since whoever cuts a connection can do that; and a close
/// waits for nobody. It says goodbye where it can, within two seconds, and where a write is waiting
/// it closes the connection below.
final class TrustedSocket extends SocketAround {
  /// Said where the sides differ in that.
  static final String ONE_CODE = "one side has a code (--code), and the other has none";

  private static final long GOODBYE_MILLIS = 2_000;

  private final Socket plain;
  private final Below below;
  private final SSLSocket tls;
  private final AtomicInteger writing = new AtomicInteger();
  private final InputStream in;
  private final OutputStream out;
  private final @Nullable Fingerprint key;
  private volatile @Nullable TypedCode code;
  private volatile boolean isAbrupt;

  /// @param below around `plain`
  /// @param tls around `below`, after the handshake
  /// @param key of the peer
  TrustedSocket(Socket plain, Below below, SSLSocket tls, @Nullable Fingerprint key)
      throws IOException {
    super(plain);
    this.plain = plain;
    this.below = below;
    this.tls = tls;
    this.key = key;
    in = new In(tls.getInputStream());
    out = new Out(tls.getOutputStream());
  }

  /// The peer's key; null where it has shown none.
  @Nullable Fingerprint key() {
    return key;
  }

  /// Gives all reads from now on one time limit.
  void limit(Duration time) {
    below.limit(time);
  }

  /// Ends the time limit.
  void unlimit() throws SocketException {
    below.unlimit();
    plain.setSoTimeout(0);
  }

  /// Notes the code that a peer has come in by.
  void enteredBy(TypedCode shown) {
    code = shown;
  }

  /// The code that the peer has come in by; null where by none.
  @Nullable TypedCode code() {
    return code;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  /// Says goodbye; the other direction goes on.
  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public void setSoLinger(boolean isOn, int seconds) throws SocketException {
    isAbrupt = isOn && seconds == 0;
    super.setSoLinger(isOn, seconds);
  }

  @Override
  public void close() throws IOException {
    if (plain.isClosed() || isAbrupt || writing.get() > 0 || tls.isOutputShutdown()) {
      plain.close();
      return;
    }
    Thread guard = Thread.ofVirtual().name("tls-goodbye").start(this::closeLater);
    try {
      tls.shutdownOutput();
    } catch (IOException _) {
      // Nobody is there to hear it.
    } finally {
      guard.interrupt();
      plain.close();
    }
  }

  private void closeLater() {
    try {
      Thread.sleep(GOODBYE_MILLIS);
      plain.close();
    } catch (InterruptedException | IOException _) {
      // It is closed.
    }
  }

  /// What failed, by the socket's own words where it was the socket.
  static IOException reason(IOException thrown, Below below) {
    String text = String.valueOf(thrown.getMessage());
    if (text.contains("certificate_unknown") || text.contains("access_denied")) {
      return new StreamException(ExitCode.TRUST, "the peer does not accept the key of this side");
    }
    if (text.contains("no_application_protocol")) {
      return new StreamException(ExitCode.TRUST, ONE_CODE);
    }
    IOException failure = below.failure();
    for (Throwable e = thrown; e != null && failure != null; e = e.getCause()) {
      if (e.equals(failure)) {
        return failure;
      }
    }
    return thrown instanceof SSLException
        ? new StreamException(ExitCode.INTEGRITY, "TLS failed: " + text)
        : thrown;
  }

  /// What comes.
  private final class In extends InputStream {
    private final InputStream from;

    In(InputStream from) {
      this.from = from;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      int count;
      try {
        count = from.read(into, offset, most);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        throw reason(e, below);
      }
      if (count < 0 && below.hasEnded()) {
        throw new StreamException(
            ExitCode.INTEGRITY, "cut: the connection ended, and the peer had not ended it");
      }
      return count;
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
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writing.incrementAndGet();
      try {
        to.write(bytes, offset, length);
      } catch (IOException e) {
        throw reason(e, below);
      } finally {
        writing.decrementAndGet();
      }
    }
  }
}
