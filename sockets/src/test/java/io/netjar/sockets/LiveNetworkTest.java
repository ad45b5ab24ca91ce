package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.Network;
import io.netjar.network.ProgramBody;
import io.netjar.network.Rule;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.live.LiveNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A network in real time as a whole: many threads at once, and its end.
@SuppressWarnings({"AddressSelection", "try"}) // A host has one address; closing early is the test.
class LiveNetworkTest {
  private static final int THREADS = 24;
  private static final int ROUNDS = 40;
  private static final int MOST_BYTES = 200_000;

  private static Network twoHosts() {
    return twoHosts(1);
  }

  private static Network twoHosts(long seed) {
    var network = Network.create(seed);
    var lan = network.lan("lan", "10.0.0.0/24");
    network.host("server").connect(lan);
    network.host("desk").connect(lan);
    return network;
  }

  /// Threads of both hosts connect, echo, close early, close each other's sockets and interrupt
  /// each other at random; whoever is let alone gets its bytes back.
  private static final class Swarm {
    final LiveHost server;
    final LiveHost desk;
    final boolean isPlatform;
    final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Socket> victims = new ConcurrentLinkedQueue<>();
    final List<Thread> clients = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger echoed = new AtomicInteger();

    Swarm(LiveNetwork live, boolean isPlatform) {
      server = live.host("server");
      desk = live.host("desk");
      this.isPlatform = isPlatform;
    }

    Thread start(LiveHost host, String name, ProgramBody body) {
      return isPlatform ? host.startPlatform(name, body) : host.startVirtual(name, body);
    }

    void run(long seed) throws Exception {
      try (var listener = server.call(() -> new ServerSocket(7))) {
        var acceptor = start(server, "acceptor", () -> serve(listener));
        for (int number = 0; number < THREADS; number++) {
          var random = new SplittableRandom(seed + number);
          clients.add(start(desk, "client " + number, () -> use(random)));
        }
        for (var client : List.copyOf(clients)) {
          client.join();
        }
        listener.close();
        acceptor.join();
      }
    }

    private void serve(ServerSocket listener) {
      while (true) {
        try {
          var accepted = listener.accept();
          start(server, "echo", () -> echo(accepted));
        } catch (IOException _) {
          return; // closed
        }
      }
    }

    private void echo(Socket accepted) {
      try (accepted) {
        accepted.getInputStream().transferTo(accepted.getOutputStream());
      } catch (IOException _) {
        // The client has gone early, as some do.
      }
    }

    private void use(SplittableRandom random) {
      for (int round = 0; round < ROUNDS; round++) {
        switch (random.nextInt(8)) {
          case 0 -> closeVictim();
          case 1 -> clients.get(random.nextInt(clients.size())).interrupt();
          case 2 -> converse(random, true);
          default -> converse(random, false);
        }
      }
    }

    private void closeVictim() {
      var victim = victims.poll();
      if (victim != null) {
        try {
          victim.close();
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }

    private void converse(SplittableRandom random, boolean isVictim) {
      var sent = new byte[1 + random.nextInt(MOST_BYTES)];
      random.nextBytes(sent);
      Thread.interrupted();
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress("server", 7));
        if (isVictim) {
          victims.add(socket);
        }
        var writer = Thread.ofVirtual().start(() -> write(socket, sent));
        byte[] got = socket.getInputStream().readNBytes(sent.length);
        writer.join();
        if (Arrays.equals(got, sent)) {
          echoed.incrementAndGet();
        }
      } catch (IOException | InterruptedException _) {
        Thread.interrupted(); // It was closed or interrupted by another.
      }
    }

    private static void write(Socket socket, byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException _) {
        // Closed by another.
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Timeout(120)
  void many_threads_close_and_interrupt_each_other_and_none_hangs(boolean isPlatform)
      throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var swarm = new Swarm(live, isPlatform);
      swarm.run(7);

      assertThat(swarm.failures).isEmpty();
      assertThat(swarm.echoed.get()).isGreaterThan(THREADS);
      assertThat(swarm.desk.openSockets()).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void closing_ends_every_wait_and_the_timekeeper() throws Exception {
    var said = new ConcurrentLinkedQueue<String>();
    var threads = new ArrayList<Thread>();
    LiveHost server;
    try (var network = twoHosts(977)) {
      try (var live = LiveNetwork.start(network)) {
        server = live.host("server");
        var listener = server.call(() -> new ServerSocket(7));
        var channel = server.call(() -> AsynchronousServerSocketChannel.open().bind(null));
        var client = live.host("desk").call(() -> new Socket("server", 7));
        var accepted = channel.accept();
        threads.add(server.startVirtual("a", () -> say(said, listener::accept, listener::accept)));
        threads.add(
            live.host("desk").startPlatform("b", () -> say(said, client.getInputStream()::read)));
        threads.add(server.startVirtual("c", () -> say(said, Selector.open()::select)));
        threads.add(server.startVirtual("d", () -> say(said, accepted::get)));
        threads.forEach(Place::untilWaiting);

        assertThat(live.host("desk").openSockets()).hasSize(1);
      }
      for (var thread : threads) {
        thread.join();
      }
      assertThat(said)
          .contains("SocketException: Socket closed", "0")
          .anyMatch(text -> text.contains("AsynchronousCloseException"));
      assertThat(server.openSockets()).isEmpty();
      assertThatThrownBy(() -> server.call(SocketChannel::open)).isInstanceOf(IOException.class);
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("netjar time of seed 977"));
    }
  }

  private static void say(ConcurrentLinkedQueue<String> to, Callable<?>... calls) {
    for (var call : calls) {
      to.add(Ground.say(call));
    }
  }

  @Test
  void what_is_left_open_is_told_host_by_host() throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var server = live.host("server");
      var listener = server.call(() -> new ServerSocket(7));
      var client = live.host("desk").call(AsynchronousSocketChannel::open);

      assertThat(server.openSockets()).containsExactly("tcp LISTEN 0.0.0.0:7");
      assertThat(live.host("desk").openSockets()).containsExactly("tcp CLOSED 0.0.0.0:0");

      listener.close();
      client.close();

      assertThat(server.openSockets()).isEmpty();
      assertThat(live.host("desk").openSockets()).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void a_handler_of_a_network_that_is_closed_is_still_told() throws Exception {
    var failure = new CompletableFuture<Throwable>();
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var server = live.host("server");
      var listener = server.call(() -> new ServerSocket(7));
      var client = live.host("desk").call(AsynchronousSocketChannel::open);
      client
          .connect(
              new InetSocketAddress(InetAddress.getByAddress(server.host().address().toArray()), 7))
          .get();
      client.read(
          ByteBuffer.allocate(1),
          failure,
          new CompletionHandler<Integer, CompletableFuture<Throwable>>() {
            @Override
            public void completed(Integer count, CompletableFuture<Throwable> to) {
              to.complete(new IllegalStateException("read " + count));
            }

            @Override
            public void failed(Throwable e, CompletableFuture<Throwable> to) {
              to.complete(e);
            }
          });
      assertThat(listener.isClosed()).isFalse();
    }
    assertThat(failure.get()).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  @Timeout(60)
  void a_network_whose_rule_throws_stands_still_and_leaves_nobody_waiting() throws Exception {
    var said = new ConcurrentLinkedQueue<String>();
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var server = live.host("server");
      var listener = server.call(() -> new ServerSocket(7));
      var waiting = server.startVirtual("a", () -> say(said, listener::accept));
      Place.untilWaiting(waiting);
      var bug = new IllegalArgumentException("a bug in a rule");
      Rule failing =
          _ -> {
            throw bug;
          };
      live.change(() -> network.cables().getFirst().add(failing));

      assertThatThrownBy(() -> live.host("desk").call(() -> new Socket("server", 7)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the network has failed and stands still")
          .hasCause(bug);
      waiting.join();
      assertThat(said)
          .containsExactly("IllegalStateException: the network has failed and stands still");
    }
  }

  @Test
  @Timeout(60)
  void a_network_that_fails_while_a_thread_begins_to_wait_says_so() throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var server = live.host("server");
      var listener = server.call(() -> new ServerSocket(7));
      var client = live.host("desk").call(() -> new Socket("server", 7));
      var bug = new IllegalArgumentException("a bug in a rule");
      Rule failing =
          _ -> {
            throw bug;
          };
      // It is the peer's answer that it sees, in the middle of a write that fills the buffer.
      live.change(() -> network.cables().getFirst().add(failing));

      assertThatThrownBy(() -> client.getOutputStream().write(new byte[100 * MOST_BYTES]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the network has failed and stands still")
          .hasCause(bug);
      assertThat(listener.isClosed()).isFalse();
    }
  }

  @Test
  @Timeout(60)
  void sockets_that_are_being_opened_can_be_listed() throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var desk = live.host("desk");
      var isOver = new AtomicBoolean();
      var opener =
          desk.startPlatform(
              "opener",
              () -> {
                while (!isOver.get()) {
                  DatagramChannel.open().close();
                }
              });
      int most = 0;
      for (int round = 0; round < 200_000; round++) {
        most = Math.max(most, desk.openSockets().size());
      }
      isOver.set(true);
      opener.join();
      assertThat(most).isLessThan(2);
    }
  }

  @Test
  @Timeout(60)
  void options_that_two_threads_set_at_once_are_both_set() throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      for (int round = 0; round < 2000; round++) {
        try (var channel = live.host("desk").call(SocketChannel::open)) {
          var meeting = new CyclicBarrier(2);
          var other =
              live.host("desk")
                  .startPlatform(
                      "other",
                      () -> {
                        meeting.await();
                        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                      });
          meeting.await();
          channel.setOption(StandardSocketOptions.SO_RCVBUF, MOST_BYTES);
          other.join();
          assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
          assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF))
              .isGreaterThanOrEqualTo(MOST_BYTES);
        }
      }
    }
  }

  @Test
  @Timeout(60)
  void a_handler_that_throws_ends_no_other_operation_of_its_group() throws Exception {
    try (var network = twoHosts();
        var live = LiveNetwork.start(network)) {
      var desk = live.host("desk");
      var pool = Executors.newCachedThreadPool();
      var group = desk.call(() -> AsynchronousChannelGroup.withThreadPool(pool));
      var listener = desk.call(() -> AsynchronousServerSocketChannel.open(group).bind(loopback(7)));
      var client = desk.call(() -> AsynchronousSocketChannel.open(group));
      client.connect(loopback(7)).get();
      var server = listener.accept().get();
      // The handler runs on a thread of the group's own then.
      pool.shutdown();
      server.read(
          ByteBuffer.allocate(1),
          "",
          new CompletionHandler<Integer, String>() {
            @Override
            public void completed(Integer count, String attachment) {
              throw new IllegalStateException("a bug in a handler");
            }

            @Override
            public void failed(Throwable e, String attachment) {
              throw new IllegalStateException("a bug in a handler", e);
            }
          });
      client.write(ByteBuffer.allocate(1)).get();

      var accepting = listener.accept();
      try (var second = desk.call(() -> AsynchronousSocketChannel.open(group))) {
        second.connect(loopback(7)).get();
        assertThat(accepting.get().isOpen()).isTrue();
      }
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
