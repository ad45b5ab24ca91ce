package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.RunResult;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.Waiting;
import io.netjar.sockets.program.DeadlockReport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Channels;
import java.nio.channels.CompletionHandler;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the report of a deadlock says of a thread: the call as its program has written it, and what
/// that waits for.
@SuppressWarnings({"AddressSelection", "WaitNotInLoop"}) // As programs are; nobody notifies.
class WaitingCallTest {
  private static final String TO_STORE = "tcp ESTABLISHED 192.168.1.1:\\d+ → 192.168.1.2:7";
  private static final int BLOCK = 100_000;

  /// A program that waits for ever.
  ///
  /// @param socket a pattern
  record Case(String call, String socket, ProgramBody body) {
    @Override
    public String toString() {
      return call + " of " + socket;
    }
  }

  /// The threads that wait on a host beside one that takes connections and says nothing.
  private static List<Waiting> waiting(ProgramBody body) {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      lan.host("desk")
          .start(
              "stuck",
              () -> {
                Thread.sleep(Duration.ofMillis(1)); // virtual time: the other listens by then
                body.run();
              });
      lan.host("store").startService("mute", WaitingCallTest::acceptAll);
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      return result.waiting().stream().filter(thread -> !thread.program().isService()).toList();
    }
  }

  private static String report(ProgramBody body) {
    var threads = waiting(body);
    return DeadlockReport.of(new RunResult(Outcome.DEADLOCK, 0, threads));
  }

  private static void acceptAll() throws Exception {
    var accepted = new ArrayList<Socket>();
    try (var listener = new ServerSocket(7)) {
      while (accepted.size() < BLOCK) {
        accepted.add(listener.accept());
      }
    }
  }

  private static SocketAddress store() {
    return new InetSocketAddress("store", 7);
  }

  private static SocketAddress local(int port) {
    return new InetSocketAddress(port);
  }

  static List<Case> sockets() {
    return List.of(
        new Case("Socket.read", TO_STORE, () -> new Socket("store", 7).getInputStream().read()),
        new Case("Socket.read", TO_STORE, WaitingCallTest::readLine),
        new Case("Socket.write", TO_STORE, WaitingCallTest::writeStream),
        new Case(
            "ServerSocket.accept", "tcp LISTEN 0.0.0.0:80", () -> new ServerSocket(80).accept()),
        new Case(
            "DatagramSocket.receive",
            "udp 0.0.0.0:53",
            () -> new DatagramSocket(53).receive(onePacket())),
        new Case(
            "SocketChannel.read",
            TO_STORE,
            () -> SocketChannel.open(store()).read(ByteBuffer.allocate(1))),
        new Case(
            "SocketChannel.read",
            TO_STORE,
            () -> Channels.newInputStream(SocketChannel.open(store())).read()),
        new Case("SocketChannel.write", TO_STORE, WaitingCallTest::writeChannel),
        new Case(
            "Socket.read",
            TO_STORE,
            () -> SocketChannel.open(store()).socket().getInputStream().read()),
        new Case(
            "ServerSocketChannel.accept",
            "tcp LISTEN 0.0.0.0:80",
            () -> ServerSocketChannel.open().bind(local(80)).accept()),
        new Case(
            "ServerSocket.accept",
            "tcp LISTEN 0.0.0.0:80",
            () -> ServerSocketChannel.open().bind(local(80)).socket().accept()),
        new Case(
            "DatagramChannel.receive",
            "udp 0.0.0.0:53",
            () -> DatagramChannel.open().bind(local(53)).receive(ByteBuffer.allocate(1))),
        new Case(
            "DatagramSocket.receive",
            "udp 0.0.0.0:53",
            () -> DatagramChannel.open().bind(local(53)).socket().receive(onePacket())),
        new Case(
            "Pipe.SourceChannel.read",
            "pipe, source",
            () -> Pipe.open().source().read(ByteBuffer.allocate(1))),
        new Case("Pipe.SinkChannel.write", "pipe, sink", WaitingCallTest::writePipe),
        new Case("Selector.select", "0 channels", () -> Selector.open().select()),
        new Case(
            "Selector.select",
            "3 channels: tcp LISTEN 0.0.0.0:80 for accept, "
                + TO_STORE
                + " for read, "
                + TO_STORE
                + " for nothing",
            WaitingCallTest::select),
        new Case("Future.get", "tcp LISTEN 0.0.0.0:80", WaitingCallTest::acceptLater),
        new Case("Future.get", TO_STORE, WaitingCallTest::readLater));
  }

  @ParameterizedTest
  @MethodSource("sockets")
  void a_thread_waits_in_a_call_of_the_program_for_a_socket(Case test) {
    var main = waiting(test.body).getFirst();
    assertThat(main.thread()).isEqualTo("stuck");
    assertThat(main.call()).isEqualTo(test.call);
    assertThat(main.socket()).matches(test.socket);
    assertThat(main.stack())
        .isNotEmpty()
        .allMatch(frame -> frame.getClassName().startsWith(WaitingCallTest.class.getName()));
  }

  private static DatagramPacket onePacket() {
    return new DatagramPacket(new byte[1], 1);
  }

  private static void readLine() throws Exception {
    var in = new Socket("store", 7).getInputStream();
    var _ = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
  }

  private static void writeStream() throws Exception {
    var out = new Socket("store", 7).getOutputStream();
    for (int count = 0; count < BLOCK; count++) {
      out.write(new byte[BLOCK]);
    }
  }

  private static void writeChannel() throws Exception {
    var channel = SocketChannel.open(store());
    while (channel.isOpen()) {
      channel.write(ByteBuffer.allocate(BLOCK));
    }
  }

  private static void writePipe() throws Exception {
    var sink = Pipe.open().sink();
    while (sink.isOpen()) {
      sink.write(ByteBuffer.allocate(BLOCK));
    }
  }

  private static void select() throws Exception {
    var selector = Selector.open();
    var listener = ServerSocketChannel.open().bind(local(80));
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    for (int interest : new int[] {SelectionKey.OP_READ, 0}) {
      var channel = SocketChannel.open(store());
      channel.configureBlocking(false);
      channel.register(selector, interest);
    }
    selector.select();
  }

  private static void acceptLater() throws Exception {
    AsynchronousServerSocketChannel.open().bind(local(80)).accept().get();
  }

  private static void readLater() throws Exception {
    var channel = AsynchronousSocketChannel.open();
    channel.connect(store()).get();
    channel.read(ByteBuffer.allocate(1)).get();
  }

  static List<Case> otherWaits() {
    return List.of(
        new Case("ArrayBlockingQueue.take", "", () -> new ArrayBlockingQueue<>(1).take()),
        new Case("CountDownLatch.await", "", () -> new CountDownLatch(1).await()),
        new Case("Semaphore.acquire", "", () -> new Semaphore(0).acquire()),
        new Case("CompletableFuture.get", "", () -> new CompletableFuture<String>().get()),
        new Case("CompletableFuture.join", "", () -> new CompletableFuture<String>().join()),
        new Case("Thread.join", "", () -> Thread.ofVirtual().start(LockSupport::park).join()),
        new Case("Thread.join", "", () -> started(LockSupport::park).join()),
        new Case("LockSupport.park", "", WaitingCallTest::parkForEver),
        new Case("LinkedBlockingQueue.take", "", () -> new LinkedBlockingQueue<>().take()),
        new Case("Phaser.arriveAndAwaitAdvance", "", () -> new Phaser(2).arriveAndAwaitAdvance()),
        new Case("Exchanger.exchange", "", () -> new Exchanger<String>().exchange("")),
        new Case("ExecutorService.close", "", WaitingCallTest::closeExecutor),
        new Case("HttpClient.send", "", WaitingCallTest::sendToTheMute),
        new Case("Object.wait", "", WaitingCallTest::waitForObject),
        new Case("Condition.await", "", WaitingCallTest::waitForCondition));
  }

  @ParameterizedTest
  @MethodSource("otherWaits")
  void a_thread_waits_in_a_call_of_the_program_for_something_else(Case test) {
    var main = waiting(test.body).getFirst();
    assertThat(main.call()).isEqualTo(test.call);
    assertThat(main.socket()).isEmpty();
  }

  /// Whatever has let the thread go on, also an interrupt at the end.
  private static void parkForEver() {
    while (!Thread.currentThread().getName().isEmpty()) {
      LockSupport.park();
    }
  }

  private static void closeExecutor() {
    try (var pool = Executors.newFixedThreadPool(1)) {
      pool.execute(WaitingCallTest::parkForEver);
    }
  }

  private static void sendToTheMute() throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://store:7/")).build();
    try (var client = HttpClient.newHttpClient()) {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    }
  }

  private static Thread started(Runnable task) {
    var thread = new Thread(task, "second");
    thread.start();
    return thread;
  }

  private static void waitForObject() throws InterruptedException {
    var object = new Object();
    synchronized (object) {
      object.wait();
    }
  }

  private static void waitForCondition() throws InterruptedException {
    var lock = new ReentrantLock();
    lock.lock();
    try {
      lock.newCondition().await();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void a_client_whose_thread_wakes_for_ever_is_told_after_six_hours() {
    assertThat(report(WaitingCallTest::sendToTheMute))
        .contains("    HttpClient.send, since 0.001000 s\n")
        .contains("    Selector.select, since 21600."); // 7,200 times 3 s
  }

  @Test
  void a_daemon_that_gets_somewhere_after_days_is_no_deadlock() {
    try (var network = Network.create(1)) {
      var program =
          network
              .host("desk")
              .start(
                  "counter",
                  () -> {
                    var done = new CountDownLatch(1);
                    Thread.ofVirtual().start(() -> countDays(done));
                    done.await();
                  });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(program.state()).isEqualTo(Program.State.ENDED);
    }
  }

  private static void countDays(CountDownLatch done) {
    try {
      for (int hour = 0; hour < 100; hour++) {
        Thread.sleep(Duration.ofHours(1)); // virtual time
      }
      done.countDown();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void at_the_time_limit_those_who_wait_are_told_as_well() {
    try (var network = Network.create(1)) {
      network.timeLimit(Duration.ofMinutes(1));
      network
          .host("desk")
          .start(
              "sleeper",
              () -> {
                Thread.sleep(Duration.ofHours(1)); // virtual time
              });
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.TIME_LIMIT);
      assertThat(DeadlockReport.of(result).lines())
          .startsWith(
              "1 thread waits at the time limit:",
              "",
              "  sleeper on desk",
              "    Thread.sleep, since 0.000000 s");
    }
  }

  private static List<String> threads(ProgramBody body) {
    return waiting(body).stream().map(one -> one.thread() + ": " + one.call()).toList();
  }

  @Test
  void a_platform_thread_that_cannot_enter_is_reported_by_its_name() {
    var monitor = new Object();
    assertThat(
            threads(
                () -> {
                  synchronized (monitor) {
                    started(() -> enter(monitor)).join();
                  }
                }))
        .containsExactly(
            "stuck: Thread.join", "second: synchronized in " + getClass().getName() + ".enter");
    var lock = new ReentrantLock();
    assertThat(
            threads(
                () -> {
                  lock.lock();
                  started(lock::lock).join();
                }))
        .containsExactly("stuck: Thread.join", "second: ReentrantLock.lock");
  }

  private static void enter(Object monitor) {
    synchronized (monitor) {
      System.out.println("entered");
    }
  }

  @Test
  void threads_that_wait_for_work_are_called_so() {
    assertThat(threads(() -> Executors.newFixedThreadPool(1).submit(() -> 1).get()))
        .singleElement()
        .asString()
        .matches("pool-\\d+-thread-1: ThreadPoolExecutor waits for a task");
    assertThat(threads(() -> new Timer("ticker").purge()))
        .containsExactly("ticker: Timer waits for a task");
  }

  @Test
  void handlers_that_nobody_calls_are_found_at_the_thread_of_their_channels() {
    var report =
        report(
            () -> {
              AsynchronousServerSocketChannel.open().bind(local(80)).accept(null, new NoHandler());
              new CountDownLatch(1).await();
            });
    assertThat(report.lines().filter(line -> !line.startsWith("      at ")))
        .containsExactly(
            "2 threads wait, and nothing can happen any more:",
            "",
            "  stuck on desk",
            "    CountDownLatch.await, since 0.001000 s",
            "",
            "  stuck on desk, thread 'netjar porter of desk'",
            "    AsynchronousChannelGroup waits for its channels, since 0.001000 s",
            "    1 channel: tcp LISTEN 0.0.0.0:80");
  }

  private static final class NoHandler
      implements CompletionHandler<AsynchronousSocketChannel, @Nullable Object> {
    @Override
    public void completed(AsynchronousSocketChannel channel, @Nullable Object attachment) {
      throw new AssertionError("nobody connects");
    }

    @Override
    public void failed(Throwable cause, @Nullable Object attachment) {
      System.out.println(cause);
    }
  }
}
