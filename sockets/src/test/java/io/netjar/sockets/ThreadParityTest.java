package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Threads as a program sees them.
final class ThreadParityTest {
  static List<Place> places() {
    return Place.all();
  }

  @ParameterizedTest
  @MethodSource("places")
  void an_interrupted_sleep_says_so_on_a_platform_thread(Place place) throws Exception {
    String text = place.isPlatform() ? "sleep interrupted" : "null";
    String expected = "InterruptedException: " + text + ", interrupted false";
    place.check(
        expected, () -> place.whileWaiting(() -> nap(Duration.ofDays(1)), Thread::interrupt));
    // Also where the interrupt comes before the sleep, and where nothing would be slept.
    for (var length : List.of(Duration.ofDays(1), Duration.ZERO)) {
      place.check(
          "InterruptedException: " + text,
          () -> {
            var said = new ArrayList<String>();
            var thread =
                place.start(
                    () -> {
                      Thread.currentThread().interrupt();
                      said.add(Ground.say(() -> nap(length)));
                    });
            thread.join();
            return said.getFirst();
          });
    }
  }

  private static String nap(Duration length) throws InterruptedException {
    Thread.sleep(length); // virtual time
    return "slept";
  }

  @ParameterizedTest
  @MethodSource("places")
  void other_interrupted_waits_have_no_text(Place place) throws Exception {
    String expected = "InterruptedException: null, interrupted false";
    place.check(
        expected,
        () ->
            place.whileWaiting(
                () -> new LinkedBlockingQueue<>().poll(1, TimeUnit.DAYS), Thread::interrupt));
    place.check(
        expected,
        () -> place.whileWaiting(() -> new CompletableFuture<>().get(), Thread::interrupt));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_thread_has_one_number_wherever_it_is_asked(Place place) throws Exception {
    place.check(
        "1",
        () -> {
          var seen = new ArrayList<Long>();
          var thread =
              place.start(
                  () -> {
                    seen.add(Thread.currentThread().threadId());
                    seen.add(numberIn(Thread.currentThread().toString()));
                  });
          thread.join();
          seen.add(thread.threadId());
          seen.add(numberIn(thread.toString()));
          seen.add(List.of(thread).stream().mapToLong(Thread::threadId).sum());
          return Long.toString(seen.stream().distinct().count());
        });
  }

  /// The number in the text of a thread, which begins like `Thread[#7,` or `VirtualThread[#7]`.
  private static long numberIn(String text) {
    return Long.parseLong(text.replaceFirst("^\\w+\\[#(\\d+).*", "$1"));
  }

  /// JDK 25 gives the first thread of a JVM the number 3.
  @Tag("agent")
  @Test
  void the_threads_of_each_network_are_counted_from_three() {
    for (int round = 0; round < 2; round++) {
      var said = new ArrayList<String>();
      try (var network = Network.create(1)) {
        network
            .host("desk")
            .start(
                "test",
                () -> {
                  var main = Thread.currentThread();
                  var platform = new Thread(() -> {}, "one");
                  platform.start();
                  var next = new Thread(() -> {}, "two");
                  var virtual = Thread.ofVirtual().unstarted(() -> {});
                  List.of(main, platform, next).forEach(thread -> said.add(thread.toString()));
                  said.add(virtual.toString().replaceFirst("].*", "]"));
                });
        assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      }
      assertThat(said)
          .containsExactly(
              "Thread[#3,main,5,main]",
              "Thread[#4,one,5,main]",
              "Thread[#5,two,5,main]",
              "VirtualThread[#6]");
    }
  }
}
