package io.netjar.sockets;

import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import io.netjar.sockets.live.LiveNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/// Where a parity test runs its code: the operating system, or a host of a network, in real or in
/// virtual time. The code is the same and so must be what it says.
enum Ground {
  OPERATING_SYSTEM {
    @Override
    String run(Callable<String> body) throws Exception {
      var said = new ArrayList<String>();
      var thread = Thread.ofVirtual().start(() -> said.add(say(body)));
      thread.join();
      return said.getFirst();
    }
  },
  LIVE_NETWORK {
    @Override
    String run(Callable<String> body) throws Exception {
      var said = new ArrayList<String>();
      var network = Network.create(1);
      network.host("lonely");
      try (network;
          var live = LiveNetwork.start(network)) {
        live.host("lonely").startVirtual("test", () -> said.add(say(body))).join();
      }
      return said.getFirst();
    }
  },
  NETWORK {
    @Override
    String run(Callable<String> body) throws Exception {
      var said = new ArrayList<String>();
      try (var network = Network.create(1)) {
        network.host("lonely").start("test", () -> said.add(say(body)));
        var result = network.run();
        Assertions.assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
      }
      return said.getFirst();
    }
  };

  /// Those that this JVM has; for `@MethodSource`. Without netjar's agent a thread on no host has
  /// no sockets, and there is no virtual time.
  static List<Ground> all() {
    return Level.available() == Level.PROVIDERS ? List.of(LIVE_NETWORK) : List.of(values());
  }

  /// Runs `body` in a virtual thread and gives what it returns or throws.
  abstract String run(Callable<String> body) throws Exception;

  /// Asserts what `body` says here.
  void check(String expected, Callable<String> body) throws Exception {
    Assertions.assertThat(run(body)).isEqualTo(expected);
  }

  /// What is done to a thread that waits.
  interface WithThread {
    void run(Thread thread) throws Exception;
  }

  /// What `blocking` says when `meanwhile` happens while it waits.
  static String whileWaiting(Callable<?> blocking, WithThread meanwhile) throws Exception {
    var said = new ArrayList<String>();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  String result = say(blocking);
                  said.add(result + ", interrupted " + Thread.currentThread().isInterrupted());
                });
    untilWaiting(thread);
    meanwhile.run(thread);
    thread.join();
    return said.getFirst();
  }

  /// What a call returns, or the exception it ends with.
  static String say(Callable<?> call) {
    try {
      return String.valueOf(call.call());
    } catch (Exception e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /// What several calls return or throw, one after the other.
  static String sayAll(Callable<?>... calls) {
    var said = new ArrayList<String>();
    for (var call : List.of(calls)) {
      said.add(say(call));
    }
    return String.join(", ", said);
  }

  /// Lets `thread` come to where it waits; one that waits for a time may have ended by then.
  @SuppressWarnings("ThreadPriorityCheck") // What is waited for is another thread alone.
  static void untilWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.yield();
    }
  }
}
