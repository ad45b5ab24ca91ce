package io.netjar.apps.trust;

import io.netjar.apps.program.ProgramException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Judges a peer within the handshake, by its key alone. That the peer has the private key is what
/// the handshake itself proves, after this.
final class PeerCheck extends X509ExtendedTrustManager {
  /// Judges a key.
  @FunctionalInterface
  interface Judge {
    /// Judges.
    ///
    /// @param key of the peer
    /// @throws ProgramException why the peer is not believed
    void judge(Fingerprint key) throws ProgramException;
  }

  private final Judge judge;
  private volatile @Nullable Fingerprint key;
  private volatile @Nullable ProgramException refusal;

  PeerCheck(Judge judge) {
    this.judge = judge;
  }

  /// The peer's key; null where it has shown none.
  @Nullable Fingerprint key() {
    return key;
  }

  /// Why it was refused; null where it was not.
  @Nullable ProgramException refusal() {
    return refusal;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    var shown = Fingerprint.of(chain[0]);
    key = shown;
    try {
      judge.judge(shown);
    } catch (ProgramException e) {
      refusal = e;
      throw new CertificateException(e.line());
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
