package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netjar.network.Network;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.live.LiveNetwork;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On which host a thread is that was started in one way or another by a thread of a host, in real
/// time.
@SuppressWarnings({"AddressSelection", "FutureReturnValueIgnored"}) // A host has one address.
class HostContextTest {
  private final Network network = Network.create(1);
  private final LiveNetwork live = start(network);
  private final LiveHost desk = live.host("desk");
  private final LiveHost server = live.host("server");
  private final List<AutoCloseable> opened = Collections.synchronizedList(new ArrayList<>());

  private static LiveNetwork start(Network network) {
    var lan = network.lan("lan", "10.0.0.0/24");
    network.host("server").connect(lan);
    network.host("desk").connect(lan);
    return LiveNetwork.start(network);
  }

  @BeforeEach
  void serve() throws Exception {
    var http = server.call(() -> HttpServer.create(new InetSocketAddress(80), 0));
    http.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRemoteAddress().getHostString().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    opened.add(() -> http.stop(0));
  }

  @AfterEach
  void end() throws Exception {
    for (var one : opened) {
      one.close();
    }
    live.close();
    network.close();
  }

  /// Ways to let something run on another thread.
  enum Way {
    NEW_THREAD(body -> new Thread(body).start()),
    THREAD_THAT_INHERITS_NOTHING(body -> new Thread(null, body, "", 0, false).start()),
    PLATFORM_BUILDER(body -> Thread.ofPlatform().inheritInheritableThreadLocals(false).start(body)),
    VIRTUAL(Thread::startVirtualThread),
    VIRTUAL_THAT_INHERITS_NOTHING(
        body -> Thread.ofVirtual().inheritInheritableThreadLocals(false).start(body)),
    THREAD_OF_A_VIRTUAL_THREAD(body -> Thread.startVirtualThread(() -> new Thread(body).start())),
    GRANDCHILD_THAT_INHERITS_NOTHING(
        body ->
            new Thread(null, () -> new Thread(null, body, "", 0, false).start(), "", 0, false)
                .start()),
    FIXED_POOL(body -> use(Executors.newFixedThreadPool(1), body)),
    SCHEDULED_POOL(body -> use(Executors.newScheduledThreadPool(1), body)),
    PER_TASK(body -> use(Executors.newVirtualThreadPerTaskExecutor(), body)),
    TIMER(
        body ->
            new Timer(true)
                .schedule(
                    new TimerTask() {
                      @Override
                      public void run() {
                        body.run();
                      }
                    },
                    1)),
    FORK_JOIN_POOL(body -> use(new ForkJoinPool(1), body)),
    COMMON_POOL(body -> ForkJoinPool.commonPool().execute(body)),
    RUN_ASYNC(CompletableFuture::runAsync),
    DELAYED(body -> CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(body)),
    THEN_ASYNC(body -> CompletableFuture.completedFuture(1).thenRunAsync(body)),
    PUBLISHER(
        body -> {
          try (var publisher = new SubmissionPublisher<Integer>()) {
            publisher.consume(_ -> body.run());
            publisher.submit(1);
          }
        });

    @SuppressWarnings("ImmutableEnumChecker") // Each is a function without state.
    private final Consumer<Runnable> start;

    Way(Consumer<Runnable> start) {
      this.start = start;
    }

    private static void use(Executor executor, Runnable body) {
      executor.execute(body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_thread_is_on_the_host_of_the_thread_that_started_it(Way way) throws Exception {
    var found = new CompletableFuture<LiveHost>();
    desk.startVirtual("starter", () -> way.start.accept(() -> found.complete(LiveHost.current())));

    assertThat(found.get(1, TimeUnit.MINUTES)).isSameAs(desk);
  }

  @Test
  void a_parallel_stream_stays_on_the_host() throws Exception {
    var found = new ConcurrentLinkedQueue<String>();
    desk.startVirtual(
            "streamer",
            () ->
                IntStream.range(0, 10_000)
                    .parallel()
                    .forEach(_ -> found.add(String.valueOf(LiveHost.current()))))
        .join();

    assertThat(found).hasSize(10_000).containsOnly(desk.toString());
  }

  @Test
  void an_HttpClient_made_on_a_virtual_thread_sends_from_its_host_also_in_stages_after()
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://server/")).build();
    var said = new CompletableFuture<String>();
    desk.startVirtual(
        "client",
        () ->
            client()
                .sendAsync(request, BodyHandlers.ofString())
                .thenCompose(_ -> client().sendAsync(request, BodyHandlers.ofString()))
                .thenApply(HttpResponse::body)
                .thenAccept(said::complete));

    assertThat(said.get(1, TimeUnit.MINUTES)).isEqualTo(desk.host().address().toString());
  }

  private HttpClient client() {
    var client = HttpClient.newHttpClient();
    opened.add(client::shutdownNow);
    opened.add(client);
    return client;
  }

  @Test
  void a_thread_on_no_host_stays_there_also_behind_classes_first_used_on_one() throws Exception {
    desk.call(() -> CompletableFuture.supplyAsync(() -> 1).get());

    assertThat(CompletableFuture.supplyAsync(() -> "on " + LiveHost.current()).get())
        .isEqualTo("on null");
    assertThat(ForkJoinPool.commonPool().getClass()).isEqualTo(ForkJoinPool.class);
  }

  @Test
  void the_address_of_another_host_cannot_be_bound() throws Exception {
    var other = new InetSocketAddress("10.0.0.1", 0);

    String said =
        desk.call(
            () ->
                Ground.sayAll(
                    () -> new ServerSocket(0, 1, other.getAddress()),
                    () -> {
                      try (var socket = new Socket()) {
                        socket.bind(other);
                        return "bound";
                      }
                    }));

    assertThat(said)
        .isEqualTo(
            "BindException: Cannot assign requested address, BindException: Cannot assign"
                + " requested address");
  }

  @Test
  void after_the_network_is_closed_its_threads_have_no_sockets_and_no_pool() throws Exception {
    live.close();

    var said = new CompletableFuture<String>();
    Runnable late =
        () ->
            said.complete(
                Ground.sayAll(
                    () -> new ServerSocket(0),
                    () -> ForkJoinPool.commonPool().getClass().getName()));
    desk.call(() -> Thread.startVirtualThread(late));

    assertThat(said.get(1, TimeUnit.MINUTES))
        .isEqualTo("SocketException: Socket closed, " + ForkJoinPool.class.getName());
  }
}
