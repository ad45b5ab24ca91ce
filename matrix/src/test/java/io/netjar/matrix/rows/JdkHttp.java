package io.netjar.matrix.rows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netjar.matrix.Row;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The JDK's `HttpClient` in HTTP/1.1 and its `HttpServer`.
public class JdkHttp implements Row {
  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    return serve(HttpServer.create(address, 0));
  }

  /// Serves what [HttpCalls] asks for.
  static AutoCloseable serve(HttpServer server) {
    var closing = new CountDownLatch(1);
    var threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, path(exchange)));
    server.createContext(
        "/echo", exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));
    server.createContext("/silence", _ -> awaitClose(closing));
    server.start();
    return () -> {
      closing.countDown();
      server.stop(0);
      threads.shutdownNow();
    };
  }

  private static void awaitClose(CountDownLatch closing) {
    try {
      closing.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] path(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public String call(String server, int port) throws Exception {
    try (var client = client(null)) {
      return HttpCalls.all(client, URI.create("http://" + server + ":" + port));
    }
  }

  private static HttpClient client(@Nullable SSLContext context) {
    var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    if (context != null) {
      builder.sslContext(context);
    }
    return builder.build();
  }

  /// The same in TLS, with `HttpsServer`.
  public static final class Tls extends JdkHttp {
    @Override
    public AutoCloseable serve(InetSocketAddress address) throws Exception {
      var server = HttpsServer.create(address, 0);
      server.setHttpsConfigurator(new HttpsConfigurator(ServerKey.context()));
      return serve(server);
    }

    @Override
    public String call(String server, int port) throws Exception {
      try (var client = client(ServerKey.context())) {
        return HttpCalls.all(client, URI.create("https://" + server + ":" + port));
      }
    }
  }
}
