package io.netjar.matrix;

import io.netjar.network.CableSettings;
import io.netjar.network.Network;
import io.netjar.network.Rules;
import io.netjar.network.RunResult.Outcome;
import io.netjar.sockets.live.LiveNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// Where a row runs: server and client in one place, or on two hosts with a cable between that
/// takes 2 ms and loses one frame in a hundred.
enum Level {
  /// The operating system's loopback: the oracle.
  OS {
    @Override
    Said run(Library library, long seed) throws Exception {
      Consumer<Runnable> threads = body -> Thread.ofPlatform().daemon().start(body);
      var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
      return inRealTime(library, at, "localhost", threads, threads);
    }
  },

  /// A network in real time, in a JVM without the agent.
  L0 {
    @Override
    Said run(Library library, long seed) throws Exception {
      return onLiveHosts(library, seed);
    }
  },

  /// A network in real time, in a JVM with the agent.
  L1 {
    @Override
    Said run(Library library, long seed) throws Exception {
      return onLiveHosts(library, seed);
    }
  },

  /// A network in virtual time.
  L2 {
    @Override
    Said run(Library library, long seed) throws Exception {
      try (var network = twoHosts(seed)) {
        network.timeLimit(Duration.ofHours(1));
        var at = serverAddress(network);
        var server = library.program();
        var serving =
            new Side<>(
                server,
                () -> {
                  var served = server.serve(at);
                  // Until the network ends: a server's main thread has nothing else to do.
                  new CountDownLatch(1).await();
                  return served;
                });
        network.hosts().getFirst().startService("main", serving::run);
        var client = library.program();
        var calling = new Side<>(client, () -> client.call("server", at.getPort()));
        network.hosts().getLast().start("main", Duration.ofSeconds(5), calling::run);
        var result = network.run();
        if (result.outcome() != Outcome.ENDED || calling.hasFailed()) {
          var failure = new IllegalStateException(result.toString());
          serving.addFailureTo(failure);
          calling.addFailureTo(failure);
          throw failure;
        }
        return new Said(calling.await(), network.traceHash(), network.steps());
      }
    }
  };

  private static final int PORT = 8443;

  /// Runs a row anew.
  abstract Said run(Library library, long seed) throws Exception;

  private static Network twoHosts(long seed) {
    var network = Network.create(seed);
    var server = network.host("server");
    var client = network.host("client");
    var cable =
        network.cable(
            "cable",
            server.port(),
            client.port(),
            CableSettings.DEFAULT.withDelay(Duration.ofMillis(2)));
    server.address(server.ports().getFirst(), "10.0.0.1/24");
    client.address(client.ports().getFirst(), "10.0.0.2/24");
    cable.add(Rules.loss(0.01));
    return network;
  }

  private static InetSocketAddress serverAddress(Network network) throws UnknownHostException {
    byte[] address = network.hosts().getFirst().address().toArray();
    return new InetSocketAddress(InetAddress.getByAddress(address), PORT);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Said onLiveHosts(Library library, long seed) throws Exception {
    try (var network = twoHosts(seed);
        var live = LiveNetwork.start(network)) {
      var server = live.host("server");
      var client = live.host("client");
      return inRealTime(
          library,
          serverAddress(network),
          "server",
          body -> server.startPlatform("main", body::run),
          body -> client.startPlatform("main", body::run));
    }
  }

  private static Said inRealTime(
      Library library,
      InetSocketAddress at,
      String name,
      Consumer<Runnable> onServer,
      Consumer<Runnable> onClient)
      throws Exception {
    var server = library.program();
    var client = library.program();
    var served = await(server, () -> server.serve(at), onServer);
    try {
      return new Said(await(client, () -> client.call(name, at.getPort()), onClient));
    } finally {
      await(server, () -> close(served), onServer);
    }
  }

  private static String close(AutoCloseable server) throws Exception {
    server.close();
    return "closed";
  }

  private static <T> T await(Row program, Callable<T> body, Consumer<Runnable> thread)
      throws Exception {
    var side = new Side<>(program, body);
    thread.accept(side::run);
    return side.await();
  }
}
