package io.netjar.matrix.rows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What the JDK's `HttpClient` does in every row that has it: single requests, many at once, one
/// after the other without waiting, and one that nobody answers.
final class HttpCalls {
  private static final int AT_ONCE = 6;

  private HttpCalls() {}

  static String all(HttpClient client, URI base) throws Exception {
    var said = new ArrayList<String>();
    said.add(said(client.send(get(base, "/one"), BodyHandlers.ofByteArray())));
    said.add(said(client.send(post(base, Payload.of(100_000)), BodyHandlers.ofByteArray())));

    var pending = new ArrayList<CompletableFuture<String>>();
    for (int i = 0; i < AT_ONCE; i++) {
      pending.add(
          client
              .sendAsync(post(base, Payload.of(10_000 + i)), BodyHandlers.ofByteArray())
              .thenApply(HttpCalls::said));
    }
    for (var one : pending) {
      said.add(one.get(60, TimeUnit.SECONDS));
    }
    said.add(
        client
            .sendAsync(get(base, "/first"), BodyHandlers.ofByteArray())
            .thenComposeAsync(
                _ -> client.sendAsync(get(base, "/second"), BodyHandlers.ofByteArray()))
            .thenApplyAsync(HttpCalls::said)
            .get(60, TimeUnit.SECONDS));
    said.add(silence(client, base));
    return lines(said);
  }

  /// A request that is not answered in time.
  private static String silence(HttpClient client, URI base)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve("/silence")).timeout(Duration.ofMillis(500)).build();
    try {
      return said(client.send(request, BodyHandlers.ofByteArray()));
    } catch (HttpTimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static HttpRequest get(URI base, String path) {
    return HttpRequest.newBuilder(base.resolve(path)).GET().build();
  }

  private static HttpRequest post(URI base, byte[] body) {
    return HttpRequest.newBuilder(base.resolve("/echo"))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static String said(HttpResponse<byte[]> response) {
    return response.version()
        + " "
        + response.statusCode()
        + " "
        + response.uri().getPath()
        + ": "
        + Payload.say(response.body());
  }

  static String lines(List<String> said) {
    return String.join("\n", said);
  }
}
