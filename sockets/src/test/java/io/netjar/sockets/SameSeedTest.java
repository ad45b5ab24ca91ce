package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// The same seed gives the same run in JVMs of their own: each frame, each line, each step.
///
/// The system property `netjar.repeats` says how many JVMs are started, 3 where it says nothing.
/// Half of them keep the machine busy besides.
class SameSeedTest {
  private static final int REPEATS = Integer.getInteger("netjar.repeats", 3);

  @Test
  void a_client_and_a_server_of_http_do_the_same_in_every_jvm() throws Exception {
    String first = run(1, false);
    assertThat(first).startsWith("ENDED ");
    for (int repeat = 1; repeat < REPEATS; repeat++) {
      assertThat(run(1, repeat % 2 == 1)).isEqualTo(first);
    }
    assertThat(run(2, false)).startsWith("ENDED ").isNotEqualTo(first);
  }

  private static String run(long seed, boolean busy) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Http.class.getName(),
                Long.toString(seed),
                Boolean.toString(busy))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said.strip();
  }

  /// A run in a JVM of its own.
  static final class Http {
    private static final String SERVER = "http://server";

    private Http() {}

    /// Prints how the run of the seed ended and what it came to.
    public static void main(String[] arguments) {
      if (Boolean.parseBoolean(arguments[1])) {
        for (int number = 0; number < 2; number++) {
          Thread.ofPlatform().daemon().start(Http::keepBusy);
        }
      }
      try (var network = Network.create(Long.parseLong(arguments[0]))) {
        var lines = new CRC32();
        network.timeline().add(entry -> lines.update(entry.toString().getBytes(UTF_8)));
        var lan = network.lan("office", "10.0.0.0/24");
        lan.host("server").startService("web", Http::serve);
        lan.host("client").start("get", Duration.ofSeconds(1), Http::call);
        Outcome outcome = network.run().outcome();
        System.out.printf(
            "%s %x %x %d %d%n",
            outcome, network.traceHash(), lines.getValue(), network.steps(), network.nowNanos());
      }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void keepBusy() {
      long number = 0;
      while (true) {
        number = Long.rotateLeft(number, 7) ^ System.nanoTime();
        if (number == 1) {
          Thread.onSpinWait();
        }
      }
    }

    private static void serve() throws IOException {
      var server = HttpServer.create(new InetSocketAddress(80), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] path = exchange.getRequestURI().toString().getBytes(UTF_8);
            System.out.println(exchange.getRequestURI() + " " + Thread.currentThread().getName());
            exchange.sendResponseHeaders(200, path.length);
            exchange.getResponseBody().write(path);
            exchange.close();
          });
      server.createContext("/slow", exchange -> sleep(90));
      server.setExecutor(Executors.newFixedThreadPool(8));
      server.start();
    }

    private static void sleep(int seconds) {
      try {
        Thread.sleep(Duration.ofSeconds(seconds)); // virtual time
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private static void call() throws Exception {
      var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
      System.out.println(client.send(get("/1"), BodyHandlers.ofString()).body());
      try {
        client.send(get("/slow"), BodyHandlers.ofString());
      } catch (HttpTimeoutException e) {
        System.out.println(e.getMessage() + " " + System.nanoTime());
      }
      var answers = new ArrayList<CompletableFuture<String>>();
      for (int number = 0; number < 30; number++) {
        answers.add(
            client
                .sendAsync(get("/a" + number), BodyHandlers.ofString())
                .thenApplyAsync(Http::said));
      }
      for (var answer : answers) {
        answer.get();
      }
      try (var pool = Executors.newCachedThreadPool()) {
        for (var wait : List.of(3, 1, 2, 1, 3)) {
          var _ =
              pool.submit(
                  () -> {
                    sleep(wait);
                    return said(client.send(get("/w" + wait), BodyHandlers.ofString()));
                  });
        }
      }
      System.out.println(UUID.randomUUID());
      System.exit(0);
    }

    private static HttpRequest get(String path) {
      return HttpRequest.newBuilder(URI.create(SERVER + path))
          .timeout(Duration.ofSeconds(30))
          .build();
    }

    private static String said(HttpResponse<String> response) {
      System.out.println(response.body() + " " + Thread.currentThread().getName());
      return response.body();
    }
  }
}
