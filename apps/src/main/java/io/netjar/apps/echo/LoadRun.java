package io.netjar.apps.echo;

import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Many clients at once, each in a virtual thread with one message under way.
///
/// They connect all, then begin together. With a rate every message has a time at which it is due,
/// the clients taking turns. A client that waits for a reply is late with its next message, whose
/// latency counts from the time it was due: else a server that hangs for a second would be seen by
/// one message of each client, and not by all that would have been sent in that second.
final class LoadRun {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Load load;
  private final Tally tally = new Tally();
  private final CountDownLatch connecting;
  private volatile long startNanos;

  private LoadRun(Load load) {
    this.load = load;
    connecting = new CountDownLatch(load.clients());
  }

  /// Lets all clients run to their end.
  ///
  /// @return what they did
  /// @throws ProgramException if the calling thread was interrupted
  static Tally.Result run(Load load) throws ProgramException {
    return new LoadRun(load).run();
  }

  private Tally.Result run() throws ProgramException {
    var begin = new CountDownLatch(1);
    boolean wasInterrupted = false;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < load.clients(); i++) {
        int number = i;
        threads.execute(() -> run(number, begin));
      }
      try {
        connecting.await();
      } catch (InterruptedException _) {
        wasInterrupted = true;
        threads.shutdownNow();
      }
      startNanos = System.nanoTime();
      begin.countDown();
    }
    long nanos = System.nanoTime() - startNanos;
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
    return tally.result(nanos);
  }

  private void run(int number, CountDownLatch begin) {
    try (Caller caller = connected()) {
      tally.connected();
      begin.await();
      try {
        callAll(caller, number);
      } finally {
        tally.repeats(caller.repeats());
      }
    } catch (ProgramException e) {
      tally.failed(e.code(), e.line());
    } catch (IOException e) {
      tally.failed(ProgramException.codeOf(e), ProgramException.reasonOf(e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the whole run is being stopped
    }
  }

  private Caller connected() throws ProgramException {
    try {
      return load.isUdp()
          ? UdpCall.open(load.server(), load.timeout(), false)
          : TcpCall.openPatiently(load.connector(), load.server(), load.timeout());
    } finally {
      connecting.countDown();
    }
  }

  private void callAll(Caller caller, int number) throws ProgramException, InterruptedException {
    byte[] message = load.message();
    long endNanos = load.duration().toNanos();
    for (long i = 0; i < load.count(); i++) {
      long due = dueNanos(number, i);
      long now = System.nanoTime() - startNanos;
      if (Math.max(now, due) >= endNanos) {
        tally.unsent(load.rate() == 0 ? 0 : dueUntil(endNanos, number) - i);
        return;
      }
      if (due > now) {
        TimeUnit.NANOSECONDS.sleep(due - now);
      }
      if (load.text() == null) {
        number(message, i * load.clients() + number);
      }
      long from = load.rate() == 0 ? System.nanoTime() - startNanos : due;
      tally.sent();
      caller.call(message);
      tally.back(System.nanoTime() - startNanos - from);
    }
  }

  /// When a client's message is due, counted from the start; 0 without a rate.
  private long dueNanos(int number, long index) {
    if (load.rate() == 0) {
      return 0;
    }
    long turn = index * load.clients() + number;
    // In seconds and the rest: nanoseconds times turns would not fit into a long.
    return turn / load.rate() * SECOND + turn % load.rate() * SECOND / load.rate();
  }

  /// How many messages of a client are due before a time, where there is a rate.
  private long dueUntil(long nanos, int number) {
    long low = 0;
    long high = Math.min(load.count(), 1 + nanos / SECOND * load.rate() + load.rate());
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (dueNanos(number, middle) < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Puts a number, or as much of it as there is room for, in front.
  private static void number(byte[] message, long number) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, Long.reverseBytes(number)).array();
    System.arraycopy(bytes, 0, message, 0, Math.min(bytes.length, message.length));
  }
}
