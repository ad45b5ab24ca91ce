package io.netjar.apps.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitsTest {
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Thread worker = Thread.ofVirtual().start(this::work);

  private void work() {
    try {
      mayEnd.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_sleep_and_a_join_end_by_an_interrupt_which_stands() {
    assertThat(Waits.sleep(0)).isTrue();
    Thread.currentThread().interrupt();
    assertThat(Waits.sleep(Long.MAX_VALUE)).isFalse();
    assertThat(Waits.join(worker)).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    mayEnd.countDown();

    assertThat(Waits.join(worker)).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void no_interrupt_ends_a_join_that_must_be_to_the_end() throws Exception {
    var end = new CompletableFuture<String>();
    var joining =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  Thread.currentThread().interrupt();
                  Waits.joinUninterruptibly(worker);
                  end.complete(worker.isAlive() + " " + Thread.interrupted());
                });
    joining.start();
    awaitWaiting(joining);
    joining.interrupt();
    awaitWaiting(joining);
    assertThat(end).isNotDone();

    mayEnd.countDown();

    assertThat(end.get()).isEqualTo("false true");
  }

  @Test
  void a_join_with_an_end_is_over_then_and_leaves_an_interrupt_as_it_was() {
    Waits.joinUninterruptibly(worker, Duration.ofMillis(1));
    assertThat(worker.isAlive()).isTrue();
    assertThat(Thread.interrupted()).isFalse();

    Thread.currentThread().interrupt();
    Waits.joinUninterruptibly(worker, Duration.ZERO);
    assertThat(Thread.interrupted()).isTrue();

    mayEnd.countDown();
    Waits.joinUninterruptibly(worker, Duration.ofDays(1));
    assertThat(worker.isAlive()).isFalse();
  }

  /// Until it waits and has seen every interrupt; or is over.
  private static void awaitWaiting(Thread thread) {
    while (thread.isAlive()
        && (thread.isInterrupted() || thread.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }
}
