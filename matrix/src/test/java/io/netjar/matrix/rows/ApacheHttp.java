package io.netjar.matrix.rows;

import com.sun.net.httpserver.HttpServer;
import io.netjar.matrix.Row;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/// Apache's client on sockets and on channels, and the JDK's `HttpServer`.
public final class ApacheHttp implements Row {
  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    return JdkHttp.serve(HttpServer.create(address, 0));
  }

  @Override
  public String call(String server, int port) throws Exception {
    String base = "http://" + server + ":" + port;
    var said = new ArrayList<String>();
    try (var client = HttpClients.createDefault()) {
      said.add(said(client, new HttpGet(base + "/one")));
      var post = new HttpPost(base + "/echo");
      post.setEntity(
          new ByteArrayEntity(Payload.of(100_000), ContentType.APPLICATION_OCTET_STREAM));
      said.add(said(client, post));
      said.add(silence(client, base));
    }
    try (var client = HttpAsyncClients.createDefault()) {
      client.start();
      var pending = new ArrayList<Future<SimpleHttpResponse>>();
      for (int i = 0; i < 6; i++) {
        var request =
            SimpleRequestBuilder.post(base + "/echo")
                .setBody(Payload.of(10_000 + i), ContentType.APPLICATION_OCTET_STREAM)
                .build();
        pending.add(client.execute(request, null));
      }
      for (var one : pending) {
        var response = one.get(60, TimeUnit.SECONDS);
        said.add(response.getCode() + ": " + Payload.say(response.getBodyBytes()));
      }
    }
    return HttpCalls.lines(said);
  }

  private static String silence(CloseableHttpClient client, String base) throws Exception {
    var request = new HttpGet(base + "/silence");
    request.setConfig(
        RequestConfig.custom().setResponseTimeout(Timeout.ofMilliseconds(500)).build());
    try {
      return said(client, request);
    } catch (SocketTimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String said(CloseableHttpClient client, ClassicHttpRequest request)
      throws Exception {
    return client.execute(
        request,
        response ->
            response.getCode() + ": " + Payload.say(EntityUtils.toByteArray(response.getEntity())));
  }
}
