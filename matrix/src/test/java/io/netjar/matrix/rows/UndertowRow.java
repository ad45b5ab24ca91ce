package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/// Undertow's server, and the JDK's `HttpURLConnection`.
public final class UndertowRow implements Row {
  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var server =
        Undertow.builder()
            .setIoThreads(2)
            .setWorkerThreads(4)
            .addHttpListener(address.getPort(), address.getHostString())
            .setHandler(UndertowRow::answer)
            .build();
    server.start();
    return server::stop;
  }

  private static void answer(HttpServerExchange exchange) {
    switch (exchange.getRequestPath()) {
      case "/silence" -> exchange.dispatch(() -> {});
      case "/echo" ->
          exchange
              .getRequestReceiver()
              .receiveFullBytes((at, body) -> at.getResponseSender().send(ByteBuffer.wrap(body)));
      default -> exchange.getResponseSender().send(exchange.getRequestPath());
    }
  }

  @Override
  public String call(String server, int port) throws Exception {
    String base = "http://" + server + ":" + port;
    var said = new ArrayList<String>();
    said.add(get(base + "/one"));
    for (int length : new int[] {1, 1000, 200_000}) {
      said.add(post(base + "/echo", Payload.of(length)));
    }
    said.add(get(base + "/silence"));
    return HttpCalls.lines(said);
  }

  private static HttpURLConnection open(String address) throws IOException {
    var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    connection.setReadTimeout(address.endsWith("/silence") ? 500 : 60_000);
    return connection;
  }

  private static String get(String address) throws IOException {
    try {
      return said(open(address));
    } catch (SocketTimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String post(String address, byte[] body) throws IOException {
    var connection = open(address);
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    try (var out = connection.getOutputStream()) {
      out.write(body);
    }
    return said(connection);
  }

  private static String said(HttpURLConnection connection) throws IOException {
    try (var in = connection.getInputStream()) {
      return connection.getResponseCode() + ": " + Payload.say(in.readAllBytes());
    }
  }
}
