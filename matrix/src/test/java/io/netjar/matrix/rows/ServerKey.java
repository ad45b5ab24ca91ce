package io.netjar.matrix.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The key of the servers `server` and `localhost`, and who trusts it.
final class ServerKey {
  static final String PASSWORD = "netjar";

  private ServerKey() {}

  static KeyStore store() {
    try (var file =
        Objects.requireNonNull(ServerKey.class.getResourceAsStream("server.p12"), "server.p12")) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(file, PASSWORD.toCharArray());
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A context that has the key and trusts nothing but it.
  static SSLContext context() {
    try {
      var keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store(), PASSWORD.toCharArray());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
