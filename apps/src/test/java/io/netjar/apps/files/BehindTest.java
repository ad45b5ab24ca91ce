package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BehindTest {
  private static Behind<IOException> behind(int most) {
    return new Behind<>(IOException.class, Thread.ofVirtual(), most);
  }

  @Test
  void works_in_order_in_a_thread_of_its_own() throws IOException {
    List<Integer> done = new ArrayList<>();
    var threads = new ArrayList<Thread>();
    try (var behind = behind(3)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        behind.hand(
            () -> {
              done.add(number);
              threads.add(Thread.currentThread());
            });
      }
      behind.finish();
      assertThat(done).isEqualTo(IntStream.range(0, 100).boxed().toList());
    }
    assertThat(threads).doesNotContain(Thread.currentThread());
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @Test
  void works_at_once_where_nothing_may_wait() throws IOException {
    List<Thread> threads = new ArrayList<>();
    try (var behind = behind(0)) {
      behind.hand(() -> threads.add(Thread.currentThread()));
      assertThat(threads).containsExactly(Thread.currentThread());
    }
  }

  @Test
  void hands_out_no_more_than_may_wait() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    List<Integer> done = new ArrayList<>();
    try (var behind = behind(2)) {
      behind.hand(
          () -> {
            begun.countDown();
            await(go);
          });
      behind.hand(() -> done.add(2));
      await(begun);
      Thread third =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      behind.hand(() -> done.add(3));
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      while (third.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      go.countDown();
      third.join();
      behind.finish();
    }
    assertThat(done).containsExactly(2, 3);
  }

  @Test
  void tells_a_failure_at_the_next_hand_and_does_nothing_more() throws IOException {
    List<Integer> done = new ArrayList<>();
    var failure = new IOException("full");
    try (var behind = behind(3)) {
      behind.hand(
          () -> {
            throw failure;
          });
      assertThatThrownBy(behind::finish).isSameAs(failure);
      assertThatThrownBy(() -> behind.hand(() -> done.add(1))).isSameAs(failure);
    }
    assertThat(done).isEmpty();
  }

  @Test
  void closing_does_what_was_handed_out() throws IOException {
    List<Integer> done = new ArrayList<>();
    try (var behind = behind(3)) {
      behind.hand(() -> done.add(1));
      behind.hand(() -> done.add(2));
    }
    assertThat(done).containsExactly(1, 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
