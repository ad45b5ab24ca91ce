package io.netjar.matrix.rows;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// A Jetty server that gives what [HttpCalls] asks for, in HTTP/1.1 and HTTP/2.
final class JettyServer {
  private JettyServer() {}

  static AutoCloseable serve(InetSocketAddress address, boolean tls) throws Exception {
    var server = new Server();
    var connector = new ServerConnector(server, 1, 1, connections(tls));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    server.addConnector(connector);
    var answers = new Answers();
    server.setHandler(answers);
    server.start();
    return () -> {
      answers.close();
      server.stop();
    };
  }

  private static ConnectionFactory[] connections(boolean tls) {
    var settings = new HttpConfiguration();
    var http1 = new HttpConnectionFactory(settings);
    if (!tls) {
      return new ConnectionFactory[] {http1, new HTTP2CServerConnectionFactory(settings)};
    }
    settings.addCustomizer(new SecureRequestCustomizer());
    var alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    var key = new SslContextFactory.Server();
    key.setKeyStore(ServerKey.store());
    key.setKeyStorePassword(ServerKey.PASSWORD);
    return new ConnectionFactory[] {
      new SslConnectionFactory(key, alpn.getProtocol()),
      alpn,
      new HTTP2ServerConnectionFactory(settings),
      http1
    };
  }

  private static final class Answers extends Handler.Abstract.NonBlocking {
    private final List<Callback> unanswered = new CopyOnWriteArrayList<>();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = Request.getPathInContext(request);
      switch (path) {
        case "/silence" -> unanswered.add(callback);
        case "/echo" -> Content.copy(request, response, callback);
        default ->
            response.write(true, ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)), callback);
      }
      return true;
    }

    void close() {
      var all = new ArrayList<>(unanswered);
      unanswered.clear();
      all.forEach(Callback::succeeded);
    }
  }
}
