package io.netjar.apps.program;

import io.netjar.apps.Console;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/// Serves many TCP connections at once, each in a virtual thread of its own.
///
/// It ends when its listener is closed or its thread is interrupted; the open connections are then
/// closed in the order in which they came. A connection beyond the bound is reset at once and said
/// so. A connection that fails is reset, so that its peer does not take the end for a good one.
///
/// Threads: the caller's accepts, one per connection serves. `open` and `stopped` are guarded by
/// `lock`; it is held for no call that can block.
public final class ConnectionServer {
  /// Serves one connection.
  @FunctionalInterface
  public interface Handler {
    /// Serves one connection to its end; the server closes the socket afterwards.
    ///
    /// @param socket a connection
    /// @throws ProgramException if it failed: the message is printed, then the connection is reset
    void serve(Socket socket) throws ProgramException;
  }

  private final ServerSocket listener;
  private final int mostConnections;
  private final Console console;
  private final Handler handler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Socket> open = new LinkedHashSet<>();
  private boolean stopped;
  private final AtomicReference<ExitCode> outcome = new AtomicReference<>(ExitCode.OK);

  /// A server that has not begun.
  ///
  /// @param listener a bound socket, owned by the caller
  /// @param mostConnections the most at one time, at least 1
  /// @param console where failures go
  /// @param handler serves each connection
  public ConnectionServer(
      ServerSocket listener, int mostConnections, Console console, Handler handler) {
    this.listener = listener;
    this.mostConnections = mostConnections;
    this.console = console;
    this.handler = handler;
  }

  /// Serves until stopped.
  ///
  /// @return [ExitCode#OK]
  /// @throws ProgramException if accepting failed for good
  public ExitCode run() throws ProgramException {
    run(Long.MAX_VALUE);
    return ExitCode.OK;
  }

  /// Serves this many connections, or until stopped. Those that are refused for want of room do not
  /// count.
  ///
  /// @param connections how many, at least 1
  /// @return how the first of them that failed has failed, else [ExitCode#OK]
  /// @throws ProgramException if accepting failed for good
  public ExitCode run(long connections) throws ProgramException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      acceptAll(connections, threads);
    } finally {
      // An interrupt has done its work; left standing it would cut the wait for the last lines.
      boolean interrupted = Thread.interrupted();
      threads.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return outcome.get();
  }

  private void acceptAll(long connections, ExecutorService threads) throws ProgramException {
    Patience patience = new Patience();
    long accepted = 0;
    while (accepted < connections) {
      try {
        Socket socket = listener.accept();
        patience.restore();
        if (enter(socket)) {
          accepted++;
          threads.execute(() -> serve(socket));
        }
      } catch (IOException e) {
        if (Listening.isStop(listener.isClosed(), e)) {
          stop();
          return;
        }
        console.err().println("cannot accept: " + ProgramException.reasonOf(e));
        if (!patience.bear()) {
          stop();
          throw new ProgramException(
              ExitCode.FAILED, "accepting failed for good: " + ProgramException.reasonOf(e), e);
        }
      }
    }
    close(listener);
  }

  /// Makes room for a connection, or resets it.
  private boolean enter(Socket socket) {
    lock.lock();
    try {
      if (open.size() < mostConnections) {
        open.add(socket);
        return true;
      }
    } finally {
      lock.unlock();
    }
    console
        .err()
        .println(
            Shown.address(socket.getRemoteSocketAddress())
                + "  refused: "
                + Shown.number(mostConnections)
                + " open at one time is the most allowed");
    reset(socket);
    return false;
  }

  private void serve(Socket socket) {
    try {
      handler.serve(socket);
    } catch (ProgramException e) {
      if (!isStopped()) {
        outcome.compareAndSet(ExitCode.OK, e.code());
        console.err().println(e.line());
      }
      reset(socket);
    } catch (RuntimeException e) {
      outcome.compareAndSet(ExitCode.OK, ExitCode.FAILED);
      e.printStackTrace(console.err());
      reset(socket);
    } finally {
      close(socket);
      lock.lock();
      try {
        open.remove(socket);
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    List<Socket> left;
    lock.lock();
    try {
      stopped = true;
      left = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    for (Socket socket : left) {
      close(socket);
    }
  }

  /// Closes with a reset instead of an orderly end.
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // The connection is gone already, which is as abrupt as a reset.
    }
    close(socket);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody is left to be told: the connection has ended, well or badly, and was reported.
    }
  }
}
