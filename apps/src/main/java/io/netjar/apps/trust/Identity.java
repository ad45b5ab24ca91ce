package io.netjar.apps.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Who this side is: a private key, and a certificate of it that it has signed itself.
///
/// Nothing in the certificate but its key is ever looked at; it is there since TLS wants one. It
/// has no end (RFC 5280 §4.1.2.5 has this date for that), as the key is trusted by its fingerprint.
public final class Identity {
  private static final X500Principal NAME = new X500Principal("CN=netjar");
  private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  private final PrivateKey key;
  private final X509Certificate certificate;

  Identity(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /// Makes a new one, with a key on the curve P-256.
  ///
  /// @return different each time
  public static Identity make() {
    try {
      var random = new SecureRandom();
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      var builder =
          new JcaX509v3CertificateBuilder(
              NAME, BigInteger.ONE, Date.from(BEGIN), Date.from(NEVER), NAME, pair.getPublic());
      var signer =
          new JcaContentSignerBuilder("SHA256withECDSA")
              .setSecureRandom(random)
              .build(pair.getPrivate());
      return new Identity(
          pair.getPrivate(),
          new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot make keys on P-256", e);
    }
  }

  /// What others know it by.
  ///
  /// @return never another
  public Fingerprint fingerprint() {
    return Fingerprint.of(certificate);
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return certificate;
  }
}
