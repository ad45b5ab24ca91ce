package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Platform threads, pools, timers and time-outs of programs that know nothing of a network: in
/// virtual time, to the nanosecond, and with the threads that the programs have started.
class UnmodifiedThreadsTest {
  private static final int HOUR = 3600;

  /// What `body` returns or throws in a program, and how many seconds of virtual time it took.
  private static String timed(Callable<?> body) {
    var said = new ArrayList<String>();
    try (var network = Network.create(1)) {
      network
          .host("desk")
          .start(
              "test",
              () -> {
                long before = System.nanoTime();
                String result = Ground.say(body);
                said.add(result + " " + (System.nanoTime() - before) / 1e9);
                System.exit(0);
              });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    }
    return said.getFirst();
  }

  private static Thread sleeper(int seconds) {
    return new Thread(() -> sleep(seconds));
  }

  private static void sleep(int seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds)); // virtual time
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void sleep_and_park_take_their_time() {
    assertThat(
            timed(
                () -> {
                  Thread.sleep(Duration.ofSeconds(HOUR)); // virtual time
                  return "";
                }))
        .isEqualTo(" 3600.0");
    assertThat(
            timed(
                () -> {
                  LockSupport.parkNanos(1_000_000_001); // virtual time
                  return "";
                }))
        .isEqualTo(" 1.000000001");
  }

  @Test
  void a_platform_thread_lives_from_start_to_end() {
    assertThat(
            timed(
                () -> {
                  var thread = sleeper(5);
                  var states = new ArrayList<Object>(List.of(thread.getState(), thread.isAlive()));
                  thread.start();
                  states.addAll(List.of(thread.getState(), thread.isAlive()));
                  thread.join(2000);
                  states.addAll(List.of(thread.getState(), thread.join(Duration.ofSeconds(1))));
                  thread.join();
                  states.addAll(List.of(thread.getState(), thread.isAlive()));
                  states.add(Ground.say(Callables.of(thread::start)));
                  return states;
                }))
        .isEqualTo(
            "[NEW, false, RUNNABLE, true, TIMED_WAITING, false, TERMINATED, false,"
                + " IllegalThreadStateException: null] 5.0");
  }

  /// A call without a result.
  private interface Callables {
    static Callable<String> of(Runnable call) {
      return () -> {
        call.run();
        return "";
      };
    }
  }

  @Test
  @SuppressWarnings("ReferenceEquality") // It is this very thread, or it is not.
  void a_program_sees_the_threads_that_it_has_started() {
    assertThat(
            timed(
                () -> {
                  var seen = new ArrayList<Object>();
                  class Worker extends Thread {
                    @Override
                    public void run() {
                      seen.add(Thread.currentThread() == this);
                      seen.add(isVirtual());
                      seen.add(isDaemon());
                      seen.add(Thread.currentThread().getThreadGroup().getName());
                    }
                  }
                  var worker = new Worker();
                  worker.start();
                  worker.join();
                  seen.add(Thread.currentThread().getName());
                  return seen;
                }))
        .isEqualTo("[true, false, false, main, main] 0.0");
  }

  @Test
  void an_interrupt_reaches_the_thread_that_was_started() {
    assertThat(
            timed(
                () -> {
                  var told = new CompletableFuture<String>();
                  var thread =
                      new Thread(
                          () -> {
                            sleep(100);
                            told.complete("" + Thread.currentThread().isInterrupted());
                          });
                  thread.start();
                  Thread.sleep(500); // virtual time
                  thread.interrupt();
                  String said = told.get();
                  thread.join();
                  return said;
                }))
        .isEqualTo("true 0.5");
  }

  @Test
  void monitors_locks_and_queues_time_out_on_the_nanosecond() {
    assertThat(timed(UnmodifiedThreadsTest::waitForNobody)).isEqualTo(" 10.0");
    assertThat(
            timed(
                () -> {
                  var lock = new ReentrantLock();
                  var holder =
                      new Thread(
                          () -> {
                            lock.lock();
                            try {
                              sleep(10);
                            } finally {
                              lock.unlock();
                            }
                          });
                  holder.start();
                  Thread.sleep(1); // virtual time
                  return lock.tryLock(3, TimeUnit.SECONDS);
                }))
        .isEqualTo("false 3.001");
    assertThat(timed(() -> new LinkedBlockingQueue<>().poll(1, TimeUnit.DAYS)))
        .isEqualTo("null 86400.0");
    assertThat(timed(() -> new CyclicBarrier(2).await(9, TimeUnit.SECONDS)))
        .isEqualTo("TimeoutException: null 9.0");
  }

  @SuppressWarnings("WaitNotInLoop") // It is the time that counts.
  private static String waitForNobody() throws InterruptedException {
    var monitor = new Object();
    synchronized (monitor) {
      monitor.wait(10_000);
    }
    return "";
  }

  @Test
  void pools_and_timers_run_in_virtual_time() {
    assertThat(
            timed(
                () -> {
                  var count = new AtomicInteger();
                  var done = new CountDownLatch(10);
                  var pool = Executors.newScheduledThreadPool(2);
                  var _ =
                      pool.scheduleAtFixedRate(
                          () -> {
                            count.incrementAndGet();
                            done.countDown();
                          },
                          1,
                          1,
                          TimeUnit.SECONDS);
                  done.await();
                  pool.shutdownNow();
                  return count + " " + pool.awaitTermination(1, TimeUnit.SECONDS);
                }))
        .isEqualTo("10 true 10.0");
    assertThat(
            timed(
                () -> {
                  var rang = new CountDownLatch(1);
                  new Timer().schedule(task(rang::countDown), 5000);
                  rang.await();
                  return "";
                }))
        .isEqualTo(" 5.0");
    assertThat(timed(UnmodifiedThreadsTest::sixSleepersInAPoolOfFour)).endsWith("thread-2 2.0");
  }

  private static TimerTask task(Runnable body) {
    return new TimerTask() {
      @Override
      public void run() {
        body.run();
      }
    };
  }

  private static @Nullable String sixSleepersInAPoolOfFour() throws Exception {
    var calls = new ArrayList<Callable<String>>();
    for (int number = 0; number < 6; number++) {
      calls.add(
          () -> {
            sleep(1);
            return Thread.currentThread().getName();
          });
    }
    try (var pool = Executors.newFixedThreadPool(4)) {
      return pool.invokeAll(calls).getLast().get();
    }
  }

  @Test
  void futures_time_out_in_virtual_time() {
    assertThat(
            timed(
                () -> {
                  try {
                    return new CompletableFuture<>().orTimeout(1, TimeUnit.HOURS).get();
                  } catch (ExecutionException e) {
                    return e.getCause();
                  }
                }))
        .isEqualTo("java.util.concurrent.TimeoutException 3600.0");
    assertThat(
            timed(
                () ->
                    CompletableFuture.supplyAsync(
                            () -> 5, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
                        .thenApplyAsync(number -> number + 1)
                        .get()))
        .isEqualTo("6 2.0");
    assertThat(timed(() -> ForkJoinPool.commonPool().schedule(() -> 42, 4, TimeUnit.SECONDS).get()))
        .isEqualTo("42 4.0");
  }

  @Test
  void the_common_pool_is_the_programs_own() {
    assertThat(timed(() -> CompletableFuture.supplyAsync(Thread::currentThread).get()))
        .matches("Thread\\[#\\d+,ForkJoinPool.commonPool-worker-1,5,main] 0.0");
    assertThat(timed(() -> IntStream.range(0, 100_000).parallel().map(i -> i % 7).sum()))
        .isEqualTo("299995 0.0");
    assertThat(ForkJoinPool.commonPool().getClass()).isEqualTo(ForkJoinPool.class);
  }

  @Test
  void a_loop_that_asks_for_the_time_gets_on() {
    assertThat(
            timed(
                () -> {
                  long end = System.nanoTime() + 1_000_000;
                  int reads = 0;
                  while (System.nanoTime() < end) {
                    reads++;
                  }
                  return reads > 10_000;
                }))
        .isEqualTo("true 0.001");
  }

  @Test
  void a_loop_that_spins_on_a_variable_gets_on() {
    assertThat(
            timed(
                () -> {
                  var flag = new AtomicBoolean();
                  new Thread(
                          () -> {
                            sleep(10);
                            flag.set(true);
                          })
                      .start();
                  long began = System.nanoTime();
                  while (!flag.get()) {
                    Thread.onSpinWait();
                  }
                  double seconds = (System.nanoTime() - began) / 1e9;
                  return seconds >= 10 && seconds < 10.2;
                }))
        .startsWith("true ");
  }

  @Test
  void what_is_random_comes_from_the_seed() {
    String one = randoms(1);
    assertThat(randoms(1)).isEqualTo(one);
    assertThat(randoms(2)).isNotEqualTo(one);
  }

  @Test
  void a_program_that_is_started_again_draws_other_numbers() {
    var said = new ArrayList<UUID>();
    try (var network = Network.create(1)) {
      var desk = network.host("desk");
      for (int i = 0; i < 2; i++) {
        desk.start("random", () -> said.add(UUID.randomUUID()));
        network.run();
      }
    }
    assertThat(said).hasSize(2).doesNotHaveDuplicates();
  }

  private static String randoms(long seed) {
    var said = new ArrayList<Object>();
    try (var network = Network.create(seed)) {
      network
          .host("desk")
          .start(
              "random",
              () -> {
                var cards = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7));
                Collections.shuffle(cards);
                said.add(cards);
                said.add(UUID.randomUUID());
                said.add(Math.random());
                said.add(new Random().nextInt());
                said.add(ThreadLocalRandom.current().nextInt());
                said.add(new SplittableRandom().nextInt());
                said.add(Instant.now());
                said.add(Runtime.getRuntime().availableProcessors());
              });
      network.run();
    }
    return said.toString();
  }

  private static final class Slow {
    static final int VALUE = slowly();

    private Slow() {}

    static int slowly() {
      sleep(1);
      return 1;
    }
  }

  @Test
  void a_wait_in_the_initialiser_of_a_class_is_refused_by_name() {
    assertThat(timed(() -> Ground.say(UnmodifiedThreadsTest::useSlow)))
        .isEqualTo(
            "IllegalStateException: thread 'main' of program 'test' on host 'desk' waits in"
                + " the initialiser of class "
                + Slow.class.getName()
                + ": no other thread could run meanwhile 0.0");
  }

  private static @Nullable String useSlow() {
    try {
      return "" + Slow.VALUE;
    } catch (ExceptionInInitializerError e) {
      var cause = e.getCause();
      throw new IllegalStateException(cause == null ? "" : cause.getMessage());
    }
  }
}
