package io.netjar.stack.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private final EventQueue queue = new EventQueue();
  private final List<String> fired = new ArrayList<>();

  private Event event(String name) {
    return new Event() {
      @Override
      protected void fire(long nowNanos) {
        fired.add(name + "@" + nowNanos);
      }
    };
  }

  private void runAll() {
    while (queue.fireNext()) {
      assertThat(fired).hasSizeLessThan(1_000_000);
    }
  }

  @Test
  void a_grain_moves_timers_to_its_next_multiple() {
    var queue = new EventQueue();
    assertThat(queue.coarse(1_234)).isEqualTo(1_234);
    queue.grain(1_000);
    assertThat(queue.coarse(1_234)).isEqualTo(2_000);
    assertThat(queue.coarse(2_000)).isEqualTo(2_000);
    assertThat(queue.coarse(0)).isZero();
  }

  @Test
  void events_fire_by_time_and_among_equals_in_the_order_of_scheduling() {
    queue.schedule(event("late"), 20);
    queue.schedule(event("first"), 10);
    queue.schedule(event("second"), 10);
    runAll();

    assertThat(fired).containsExactly("first@10", "second@10", "late@20");
    assertThat(queue.nowNanos()).isEqualTo(20);
    assertThat(queue.fired()).isEqualTo(3);
  }

  @Test
  void scheduling_again_moves_an_event_behind_others_of_its_new_time() {
    var moved = event("moved");
    queue.schedule(moved, 5);
    queue.schedule(event("other"), 10);
    queue.schedule(moved, 10);
    runAll();

    assertThat(fired).containsExactly("other@10", "moved@10");
  }

  @Test
  void a_time_in_the_past_counts_as_now() {
    queue.schedule(event("a"), 10);
    queue.fireNext();
    queue.schedule(event("b"), 3);
    queue.fireNext();

    assertThat(fired).containsExactly("a@10", "b@10");
  }

  @Test
  void a_cancelled_event_does_not_fire_and_may_be_scheduled_anew() {
    var event = event("a");
    queue.schedule(event, 10);
    queue.cancel(event);
    queue.cancel(event);
    assertThat(event.isScheduled()).isFalse();
    assertThat(queue.isEmpty()).isTrue();
    queue.schedule(event, 20);
    runAll();

    assertThat(fired).containsExactly("a@20");
  }

  @Test
  void while_an_event_fires_it_is_not_in_the_queue_and_may_schedule_itself() {
    var sizes = new ArrayList<Integer>();
    queue.schedule(
        new Event() {
          private int left = 3;

          @Override
          protected void fire(long nowNanos) {
            assertThat(isScheduled()).isFalse();
            sizes.add(queue.size());
            assertThat(queue.nextTimeNanos()).isEqualTo(25);
            if (--left > 0) {
              queue.schedule(this, nowNanos + 2);
            }
          }
        },
        10);
    queue.schedule(event("other"), 25);
    runAll();

    assertThat(sizes).containsExactly(1, 1, 1);
    assertThat(fired).containsExactly("other@25");
  }

  @Test
  void an_event_that_throws_is_gone_and_the_others_stay() {
    queue.schedule(
        new Event() {
          @Override
          protected void fire(long nowNanos) {
            throw new IllegalStateException("on purpose");
          }
        },
        1);
    queue.schedule(event("other"), 2);

    assertThatThrownBy(queue::fireNext).hasMessage("on purpose");
    runAll();
    assertThat(fired).containsExactly("other@2");
  }

  @Test
  void time_may_move_on_without_events_but_not_past_one() {
    queue.advanceTo(7);
    assertThat(queue.nowNanos()).isEqualTo(7);
    queue.schedule(event("a"), 10);

    assertThatThrownBy(() -> queue.advanceTo(11))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("10 ns");
  }

  /// Does the same to the queue and to a sorted list, and compares what fires.
  @Test
  void any_mix_of_commands_fires_as_a_sorted_list_would() {
    for (long seed = 0; seed < 200; seed++) {
      new Model(seed).run();
    }
  }

  /// A queue as its documentation has it: a list sorted by time and order.
  private static final class Model {
    private record Entry(long time, long order, int number) {}

    private final SplittableRandom random;
    private final EventQueue events = new EventQueue();
    private final List<Event> all = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long order;

    Model(long seed) {
      random = new SplittableRandom(seed);
      for (int i = 0; i < 40; i++) {
        int number = i;
        all.add(
            new Event() {
              @Override
              protected void fire(long nowNanos) {
                onFire(number, nowNanos);
              }
            });
      }
    }

    void run() {
      for (int i = 0; i < 300; i++) {
        if (random.nextInt(3) == 0) {
          events.fireNext();
        } else {
          command();
        }
        assertThat(events.size()).isEqualTo(entries.size());
      }
      while (events.fireNext()) {
        assertThat(events.size()).isEqualTo(entries.size());
      }
      assertThat(entries).isEmpty();
    }

    private void command() {
      int number = random.nextInt(all.size());
      entries.removeIf(entry -> entry.number() == number);
      if (random.nextInt(4) == 0) {
        events.cancel(all.get(number));
      } else {
        long time = events.nowNanos() + random.nextInt(30);
        entries.add(new Entry(time, order++, number));
        events.schedule(all.get(number), time);
      }
    }

    private void onFire(int number, long now) {
      entries.sort(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::order));
      var next = entries.removeFirst();
      assertThat(number).isEqualTo(next.number());
      assertThat(now).isEqualTo(next.time());
      // Fewer than one command for each event on average, so that the queue runs dry.
      for (int i = random.nextInt(10) - 8; i >= 0; i--) {
        command();
      }
    }
  }
}
