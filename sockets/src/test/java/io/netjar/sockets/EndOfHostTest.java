package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import io.netjar.sockets.live.LiveNetwork;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Threads that would go on for ever when their program or network ends, as the dispatcher of the
/// JDK's HTTP server would.
final class EndOfHostTest {
  private int failures;

  /// Selects, and takes every exception for a passing one.
  private void selectForEver(CountDownLatch selecting) throws IOException {
    var selector = Selector.open();
    selecting.countDown();
    while (true) {
      try {
        selector.select();
      } catch (ClosedSelectorException _) {
        failures++;
      }
    }
  }

  @Test
  void a_service_that_selects_for_ever_ends_with_its_network() {
    try (var network = Network.create(1)) {
      network.host("server").startService("loop", () -> selectForEver(new CountDownLatch(1)));
      network.host("desk").start("wait", Duration.ofSeconds(1), () -> {});
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    }
    assertThat(failures).isEqualTo(1);
  }

  @Test
  void a_thread_that_selects_for_ever_ends_with_its_network_in_real_time() throws Exception {
    try (var network = Network.create(1)) {
      network.host("server");
      Thread thread;
      try (var live = LiveNetwork.start(network)) {
        var selecting = new CountDownLatch(1);
        thread = live.host("server").startPlatform("loop", () -> selectForEver(selecting));
        thread.setUncaughtExceptionHandler((_, _) -> {});
        selecting.await();
      }
      thread.join();
    }
    assertThat(failures).isEqualTo(1);
  }
}
