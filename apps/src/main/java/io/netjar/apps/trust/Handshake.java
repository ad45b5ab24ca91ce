package io.netjar.apps.trust;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.StreamException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The handshake of TLS 1.3 over a connection, in either role.
final class Handshake {
  /// RFC 8446 §5.1: the type of a record that holds a handshake.
  static final int HANDSHAKE_RECORD = 22;

  /// Longer than a ticket may live (RFC 8446 §4.6.1): so the server gives out none. A connection
  /// that began with a ticket would show no certificate.
  private static final int NO_TICKETS_SECONDS = 8 * 24 * 3600;

  /// What netjar's programs name above TLS (RFC 7301 §3.1), and what with a code.
  private static final String PROGRAM = "netjar";

  private static final String PROGRAM_WITH_CODE = "netjar-code";

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final Socket plain;
  private final Below below;
  private final PeerCheck check;

  /// @param plain connected
  /// @param within the time for all of it
  Handshake(Socket plain, Duration within, PeerCheck.Judge judge) throws IOException {
    this.plain = plain;
    below = new Below(plain, System.nanoTime() + within.toNanos());
    check = new PeerCheck(judge);
  }

  /// Waits for the peer's first byte, which stays to be read.
  ///
  /// @return -1 at the end of the stream
  int first() throws IOException {
    return below.first();
  }

  /// Shakes hands.
  ///
  /// @param hasCode whether this side has a code; either both have, or none
  /// @throws SocketTimeoutException if it takes too long
  /// @throws StreamException if the peer does not speak TLS
  /// @throws EOFException if it ends the connection
  /// @throws ProgramException if it is not believed
  TrustedSocket run(Identity identity, boolean isClient, boolean hasCode)
      throws IOException, ProgramException {
    var tls = (SSLSocket) context(identity).getSocketFactory().createSocket(below, null, true);
    tls.setUseClientMode(isClient);
    tls.setEnabledProtocols(PROTOCOLS);
    tls.setEnabledCipherSuites(SUITES);
    tls.setWantClientAuth(!isClient);
    var parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {hasCode ? PROGRAM_WITH_CODE : PROGRAM});
    tls.setSSLParameters(parameters);
    try {
      tls.startHandshake();
    } catch (IOException e) {
      throw failure(e);
    }
    // A peer that is not netjar may name nothing, and then has no code.
    if (hasCode && !PROGRAM_WITH_CODE.equals(tls.getApplicationProtocol())) {
      throw new StreamException(ExitCode.TRUST, TrustedSocket.ONE_CODE);
    }
    below.unlimit();
    return new TrustedSocket(plain, below, tls, check.key());
  }

  /// The peer's key; null where it has shown none.
  @Nullable Fingerprint key() {
    return check.key();
  }

  private SSLContext context(Identity identity) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new OwnKey(identity)}, new TrustManager[] {check}, new SecureRandom());
      context.getServerSessionContext().setSessionTimeout(NO_TICKETS_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }

  private IOException failure(IOException thrown) throws ProgramException {
    var refusal = check.refusal();
    if (refusal != null) {
      return throwing(refusal);
    }
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof SocketTimeoutException timeout) {
        return timeout;
      }
    }
    if (below.hasEnded()) {
      return new EOFException("the peer ended the connection in the handshake of TLS");
    }
    IOException reason = TrustedSocket.reason(thrown, below);
    return reason instanceof StreamException known && known.code() == ExitCode.INTEGRITY
        ? new StreamException(ExitCode.PROTOCOL, "the peer does not speak TLS 1.3")
        : reason;
  }

  private static IOException throwing(ProgramException refusal) throws ProgramException {
    throw refusal;
  }
}
