package io.netjar.apps.trust;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows the one identity to whoever asks.
final class OwnKey extends X509ExtendedKeyManager {
  private static final String NAME = "identity";

  private final Identity identity;

  OwnKey(Identity identity) {
    this.identity = identity;
  }

  /// The name where the key's algorithm is asked for.
  private @Nullable String name(String type) {
    return identity.key().getAlgorithm().equals(type) ? NAME : null;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {NAME};
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    for (String type : types) {
      if (name(type) != null) {
        return NAME;
      }
    }
    return null;
  }

  @Override
  public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {NAME};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return name(type);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[] {identity.certificate()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.key();
  }
}
