package io.netjar.sockets.endpoint;

import io.netjar.sockets.program.HostedProgram;
import io.netjar.sockets.program.OpenSocket;
import io.netjar.stack.host.HostStack;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A socket of a program: who owns it, whether it is open, and who waits in it.
///
/// There is no lock: the threads of a network run one at a time and change places only where they
/// wait, which is in [#await] alone.
public abstract class HostSocket implements OpenSocket {
  /// The deadline of a wait without one.
  public static final long NEVER = Long.MAX_VALUE;

  private static final long MILLI_NANOS = 1_000_000;

  private final HostedProgram program;
  private @Nullable Thread waiter;
  private @Nullable ArrayDeque<Thread> moreWaiters;
  private boolean closed;

  HostSocket(HostedProgram program) throws SocketException {
    this.program = program;
    if (!program.opened(this)) {
      throw SocketFailures.closed();
    }
  }

  /// The program that opened it.
  public final HostedProgram program() {
    return program;
  }

  final HostStack stack() {
    return program.host().stack();
  }

  /// The network's time.
  public final long now() {
    return program.scheduler().nowNanos();
  }

  /// When a wait of `timeoutMillis` from now ends; 0 means never.
  public final long deadline(int timeoutMillis) {
    return timeoutMillis == 0 ? NEVER : now() + timeoutMillis * MILLI_NANOS;
  }

  /// True until it is closed.
  public final boolean isOpen() {
    return !closed;
  }

  /// Throws where the socket is closed.
  final void ensureOpen() throws SocketException {
    if (closed) {
      throw SocketFailures.closed();
    }
  }

  /// Marks the socket closed and ends all waits in it.
  ///
  /// @return false where it was closed before
  final boolean markClosed() {
    if (closed) {
      return false;
    }
    closed = true;
    program.closed(this);
    wake();
    return true;
  }

  /// Ends the waits so that each looks again whether it may go on. Called by the stack whenever
  /// something has changed.
  final void wake() {
    if (waiter != null) {
      LockSupport.unpark(waiter);
      if (moreWaiters != null) {
        moreWaiters.forEach(LockSupport::unpark);
      }
    }
  }

  /// Waits until something may have changed.
  ///
  /// @param operation what the text of the timeout begins with: `Read`, `Accept`, …
  /// @throws java.net.SocketTimeoutException at the deadline
  /// @throws InterruptedIOException where the thread was interrupted; it stays so
  final void await(long deadline, String operation) throws InterruptedIOException {
    var self = Thread.currentThread();
    enter(self);
    try {
      if (deadline == NEVER) {
        LockSupport.park(this);
      } else {
        long left = deadline - now();
        if (left <= 0) {
          throw SocketFailures.timedOut(operation);
        }
        LockSupport.parkNanos(this, left);
      }
    } finally {
      leave(self);
    }
    if (self.isInterrupted()) {
      throw new InterruptedIOException();
    }
  }

  private void enter(Thread self) {
    if (waiter == null) {
      waiter = self;
    } else {
      if (moreWaiters == null) {
        moreWaiters = new ArrayDeque<>(4);
      }
      moreWaiters.add(self);
    }
  }

  @SuppressWarnings("ReferenceEquality") // It is this very thread that leaves.
  private void leave(Thread self) {
    if (waiter == self) {
      waiter = moreWaiters == null ? null : moreWaiters.poll();
    } else if (moreWaiters != null) {
      moreWaiters.remove(self);
    }
  }
}
