package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpMethod;

/// Jetty's client and server.
public final class Jetty implements Row {
  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    return JettyServer.serve(address, false);
  }

  @Override
  @SuppressWarnings("try") // An interrupt may end the client's close: nobody interrupts.
  public String call(String server, int port) throws Exception {
    String base = "http://" + server + ":" + port;
    try (var client = new HttpClient()) {
      client.start();
      var said = new ArrayList<String>();
      said.add(said(client.GET(base + "/one")));
      said.add(said(echo(client, base, 100_000).send()));
      var pending = new ArrayList<CompletableFuture<ContentResponse>>();
      for (int i = 0; i < 6; i++) {
        pending.add(new CompletableResponseListener(echo(client, base, 10_000 + i)).send());
      }
      for (var one : pending) {
        said.add(said(one.get(60, TimeUnit.SECONDS)));
      }
      said.add(silence(client, base));
      return HttpCalls.lines(said);
    }
  }

  private static Request echo(HttpClient client, String base, int length) {
    return client
        .newRequest(base + "/echo")
        .method(HttpMethod.POST)
        .body(new BytesRequestContent(Payload.of(length)));
  }

  private static String silence(HttpClient client, String base)
      throws InterruptedException, ExecutionException {
    try {
      return said(client.newRequest(base + "/silence").timeout(500, TimeUnit.MILLISECONDS).send());
    } catch (TimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String said(ContentResponse response) {
    return response.getVersion()
        + " "
        + response.getStatus()
        + " "
        + response.getRequest().getPath()
        + ": "
        + Payload.say(response.getContent());
  }
}
