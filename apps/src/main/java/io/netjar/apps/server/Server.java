package io.netjar.apps.server;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Door;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Serves many TCP connections at once, each in a virtual thread of its own.
///
/// ```text
/// new Server(listener, limits, log, session -> …).run()
///   accept → a Session → service.serve(session) → one line in the log
/// stop() from any thread, or the listener is closed:
///   no new connections; what is begun is finished; after the time to drain the rest is reset
/// run's thread is interrupted: the same, but what is begun is reset at once
/// ```
///
/// A connection beyond the limits is told which, in the words of its protocol, 16 at a time; it is
/// reset where there are none, or no place. A session that fails is reset, so that its peer does
/// not take the end for a good one; one that is served well is closed in order.
///
/// Threads: `run`'s accepts; one serves each session; one, the watch, ends sessions whose peers
/// take too long. What `lock` guards is said at the fields; it is held for no call that can block.
public final class Server {
  /// Serves one connection.
  @FunctionalInterface
  public interface Service {
    /// Serves one session to its end; the server closes it afterwards.
    ///
    /// @param session a connection
    /// @throws IOException if it failed: its reason stands in the log, and the connection is reset
    /// @throws ProgramException if it failed, with an exit code of its own
    void serve(Session session) throws IOException, ProgramException;

    /// What a peer hears that a limit keeps out, before its end of the stream.
    ///
    /// @param rule the limit and its value, one line
    /// @return what goes onto the stream; nothing, as here, to reset the connection
    default byte[] refusal(String rule) {
      return new byte[0];
    }

    /// The same service, which has words for those that a limit keeps out.
    ///
    /// @param words gives them for a rule
    /// @return serves as this one does
    default Service refusing(Function<String, byte[]> words) {
      Service service = this;
      return new Service() {
        @Override
        public void serve(Session session) throws IOException, ProgramException {
          service.serve(session);
        }

        @Override
        public byte[] refusal(String rule) {
          return words.apply(rule);
        }
      };
    }
  }

  private final ServerSocket listener;
  private final Limits limits;
  private final SessionLog log;
  private final Door door;
  private final Service service;
  private final Refusals refusals;
  private final Counters counters = new Counters();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasOne = lock.newCondition(); // a first session, or the end
  private final Condition hasNone = lock.newCondition(); // no session any more, or a stop
  private final Condition isOver = lock.newCondition();
  private final Set<Session> open = new LinkedHashSet<>(); // guarded by lock
  private final Map<InetAddress, Integer> perAddress = new HashMap<>(); // guarded by lock
  private boolean isStopped; // guarded by lock
  private boolean hasEnded; // guarded by lock
  private long accepted; // of run's thread
  private final AtomicReference<ExitCode> outcome = new AtomicReference<>(ExitCode.OK);

  /// A server that has not begun, and speaks plain text.
  ///
  /// @param listener a bound socket, owned by the caller
  /// @param limits all its bounds
  /// @param log is told of each connection's end
  /// @param service serves each connection
  public Server(ServerSocket listener, Limits limits, SessionLog log, Service service) {
    this(listener, limits, log, Door.PLAIN, service);
  }

  /// A server that has not begun.
  ///
  /// @param listener a bound socket, owned by the caller
  /// @param limits all its bounds
  /// @param log is told of each connection's end
  /// @param door lets each peer in, or not
  /// @param service serves each connection that is let in
  public Server(ServerSocket listener, Limits limits, SessionLog log, Door door, Service service) {
    this.listener = listener;
    this.limits = limits;
    this.log = log;
    this.door = door;
    this.service = service;
    refusals = new Refusals(door, limits);
  }

  /// What it has done so far; safe to read at any time.
  ///
  /// @return the counters, which go on counting
  public Counters counters() {
    return counters;
  }

  /// Serves until stopped.
  ///
  /// @return [ExitCode#OK]
  /// @throws ProgramException if accepting failed for good
  public ExitCode run() throws ProgramException {
    return run(Long.MAX_VALUE);
  }

  /// Serves this many connections, or until stopped. Those that are refused do not count.
  ///
  /// @param connections how many, at least 1
  /// @return how the first of them that failed has failed; [ExitCode#OK] where none has, and where
  ///   it was stopped before
  /// @throws ProgramException if accepting failed for good
  public ExitCode run(long connections) throws ProgramException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    threads.execute(this::watch);
    try {
      acceptAll(connections, threads);
    } finally {
      // An interrupt has done its work; left standing it would cut the wait for the last lines.
      boolean wasInterrupted = Thread.interrupted();
      if (wasInterrupted) {
        end(Session::isInside);
      }
      finish();
      if (wasInterrupted || Thread.currentThread().isInterrupted()) {
        refusals.end();
      }
      threads.close();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
    // A server that was stopped has done what it was there for, whatever clients did.
    return accepted < connections ? ExitCode.OK : outcome.get();
  }

  private void acceptAll(long connections, ExecutorService threads) throws ProgramException {
    var patience = new Patience();
    while (accepted < connections) {
      try {
        Socket socket = listener.accept();
        patience.restore();
        accept(socket, threads);
      } catch (IOException e) {
        if (Listening.isStop(listener.isClosed(), e)) {
          stop();
          return;
        }
        log.say("cannot accept: " + ProgramException.reasonOf(e));
        if (!patience.bear()) {
          stop();
          throw new ProgramException(
              ExitCode.FAILED, "accepting failed for good: " + ProgramException.reasonOf(e), e);
        }
      }
    }
    close(listener);
  }

  private void accept(Socket socket, ExecutorService threads) throws IOException {
    Session session;
    try {
      session = new Session(accepted + 1, socket, limits);
    } catch (IOException e) {
      close(socket); // it was reset while it waited to be accepted
      return;
    }
    String refusal = enter(session, socket.getInetAddress());
    if (refusal != null) {
      counters.refused();
      log.say(session.peer() + "  refused: " + refusal);
      refusals.tell(session, refusal, service.refusal(refusal), threads);
      return;
    }
    accepted++;
    counters.accepted();
    threads.execute(() -> serve(session, socket.getInetAddress()));
  }

  /// Makes room for a session, or says which limit is reached.
  private @Nullable String enter(Session session, InetAddress address) {
    lock.lock();
    try {
      if (open.size() >= limits.clients()) {
        return Shown.number(limits.clients()) + " open at one time is the most allowed";
      }
      if (perAddress.getOrDefault(address, 0) >= limits.clientsPerAddress()) {
        return Shown.number(limits.clientsPerAddress()) + " from one address is the most allowed";
      }
      perAddress.merge(address, 1, Integer::sum);
      open.add(session);
      if (open.size() == 1) {
        hasOne.signalAll();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Session session, InetAddress address) {
    lock.lock();
    try {
      open.remove(session);
      perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
      if (open.isEmpty()) {
        hasNone.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void serve(Session session, InetAddress address) {
    try {
      session.enter(door);
      service.serve(session);
      session.close();
      var ended = session.ended();
      if (ended == null) {
        session.served(door);
      }
      end(session, ended == null ? null : ProgramException.reasonOf(ended), ExitCode.OK);
    } catch (ProgramException e) {
      session.abort();
      end(session, e.line(), e.code());
    } catch (IOException e) {
      session.abort();
      end(session, ProgramException.reasonOf(e), ProgramException.codeOf(e));
    } catch (RuntimeException e) {
      session.abort();
      end(session, "a mistake of the server's: " + Shown.escaped(e.toString()), ExitCode.FAILED);
      log.trace(e);
    } finally {
      leave(session, address);
    }
  }

  private void end(Session session, @Nullable String failure, ExitCode code) {
    var ended = session.ended();
    counters.ended(session, failure != null, ended == null ? null : ended.kind());
    if (failure != null && ended == null) {
      outcome.compareAndSet(ExitCode.OK, code);
    }
    log.ended(session, failure);
  }

  /// Begins to stop, from any thread: accepts no more, lets sessions finish what they have begun.
  /// [#run] returns when they have, or when their time to drain is over.
  public void stop() {
    close(listener);
    List<Session> left;
    lock.lock();
    try {
      isStopped = true;
      hasNone.signalAll();
      left = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    left.forEach(Session::drain);
  }

  /// Waits for the sessions that are open; where the server was stopped, no longer than the time to
  /// drain, after which they are reset.
  private void finish() {
    lock.lock();
    try {
      long leftNanos = limits.drain().toNanos();
      while (!open.isEmpty() && (!isStopped || leftNanos > 0)) {
        if (isStopped) {
          leftNanos = hasNone.awaitNanos(leftNanos);
        } else {
          hasNone.await();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      hasEnded = true;
      hasOne.signalAll();
      isOver.signalAll();
      lock.unlock();
    }
    end(_ -> true);
  }

  private void end(Predicate<Session> which) {
    sessions().stream()
        .filter(which)
        .forEach(session -> session.end(SessionException.Kind.STOPPED, "the server was stopped"));
  }

  /// The sessions that are open now.
  private List<Session> sessions() {
    lock.lock();
    try {
      return new ArrayList<>(open);
    } finally {
      lock.unlock();
    }
  }

  /// Ends sessions whose peers take too long. It looks when the first of them may have, and no
  /// later than what begins meanwhile can.
  private void watch() {
    long most =
        Stream.of(limits.handshake(), limits.idle(), limits.slowTime(), limits.stall())
            .mapToLong(Duration::toNanos)
            .min()
            .orElseThrow();
    long left = most;
    while (awaitSessions(left)) {
      long now = System.nanoTime();
      left = most;
      for (Session each : sessions()) {
        left = Math.min(left, each.check(now));
      }
      for (Session each : refusals.sessions()) {
        left = Math.min(left, each.check(now));
      }
    }
  }

  /// Waits for some time, and then until there is a session.
  ///
  /// @return false at the server's end
  private boolean awaitSessions(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!hasEnded && (left > 0 || open.isEmpty())) {
        if (open.isEmpty()) {
          hasOne.await();
        } else {
          left = isOver.awaitNanos(left);
        }
      }
      return !hasEnded;
    } catch (InterruptedException _) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Nobody is left to be told.
    }
  }
}
