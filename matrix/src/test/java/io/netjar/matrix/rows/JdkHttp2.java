package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;

/// The JDK's `HttpClient` in HTTP/2, upgraded from HTTP/1.1, and Jetty's server.
public class JdkHttp2 implements Row {
  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    return JettyServer.serve(address, false);
  }

  @Override
  public String call(String server, int port) throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      return HttpCalls.all(client, URI.create("http://" + server + ":" + port));
    }
  }

  /// The same in TLS, agreed on by ALPN.
  public static final class Tls extends JdkHttp2 {
    @Override
    public AutoCloseable serve(InetSocketAddress address) throws Exception {
      return JettyServer.serve(address, true);
    }

    @Override
    public String call(String server, int port) throws Exception {
      try (var client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .sslContext(ServerKey.context())
              .build()) {
        return HttpCalls.all(client, URI.create("https://" + server + ":" + port));
      }
    }
  }
}
