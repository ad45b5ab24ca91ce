package io.netjar.sockets.endpoint;

import io.netjar.stack.host.HostStack;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A socket on a host: who owns it, whether it is open, and who waits for it.
///
/// All that changes is changed inside the network's [Gate]. Public methods pass it by themselves.
public abstract class HostSocket implements OpenSocket {
  /// The deadline of a wait without one.
  public static final long NEVER = Gate.NEVER;

  /// Something can be read, or reading would not wait: `SelectionKey.OP_READ`.
  public static final int READABLE = 1;

  /// Something can be written, or writing would not wait: `SelectionKey.OP_WRITE`.
  public static final int WRITABLE = 1 << 2;

  /// Connecting has succeeded or failed: `SelectionKey.OP_CONNECT`.
  public static final int CONNECTABLE = 1 << 3;

  /// A connection can be accepted: `SelectionKey.OP_ACCEPT`.
  public static final int ACCEPTABLE = 1 << 4;

  private static final long MILLI_NANOS = 1_000_000;

  private final SocketOwner owner;
  private final Gate gate;
  private final long number; // among the owner's sockets
  private @Nullable Thread waiter;
  private @Nullable ArrayDeque<Thread> moreWaiters;
  private List<Runnable> watchers = List.of();
  private boolean endsWaitsByInterrupt;
  private volatile boolean closed;

  HostSocket(SocketOwner owner) throws SocketException {
    this.owner = owner;
    gate = owner.gate();
    gate.enter();
    try {
      number = owner.sockets().opened(this);
    } finally {
      gate.leave();
    }
  }

  /// Who opened it.
  public final SocketOwner owner() {
    return owner;
  }

  /// The way into its network.
  public final Gate gate() {
    return gate;
  }

  final HostStack stack() {
    return owner.host().stack();
  }

  final long now() {
    return gate.nowNanos();
  }

  /// When a wait of `timeoutMillis` from now ends; 0 means never.
  public final long deadline(long timeoutMillis) {
    return timeoutMillis == 0 ? NEVER : gate.nowNanos() + timeoutMillis * MILLI_NANOS;
  }

  /// True until it is closed.
  public final boolean isOpen() {
    return !closed;
  }

  /// Closes it as its program does, and ends the waits in it.
  public void close() {
    closeAtEnd();
  }

  /// Lets an interrupt end the waits of any thread, also of a platform thread, as channels have it.
  public final void endWaitsByInterrupt() {
    endsWaitsByInterrupt = true;
  }

  /// What would not wait now: a set of [#READABLE], [#WRITABLE], [#CONNECTABLE], [#ACCEPTABLE].
  /// Called inside the gate.
  public abstract int readyOperations();

  /// Lets `watcher` be called, inside the gate, whenever [#readyOperations] may have changed.
  public final void watch(Runnable watcher) {
    gate.enter();
    try {
      var more = new ArrayList<>(watchers);
      more.add(watcher);
      watchers = List.copyOf(more);
    } finally {
      gate.leave();
    }
  }

  /// Ends [#watch] for the same object.
  public final void unwatch(Runnable watcher) {
    gate.enter();
    try {
      watchers = watchers.stream().filter(other -> !other.equals(watcher)).toList();
    } finally {
      gate.leave();
    }
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
    owner.sockets().closed(number);
    wake();
    return true;
  }

  /// Ends the waits so that each looks again whether it may go on. Called by the stack whenever
  /// something has changed.
  final void wake() {
    if (waiter != null) {
      gate.unpark(waiter);
      if (moreWaiters != null) {
        moreWaiters.forEach(gate::unpark);
      }
    }
    if (!watchers.isEmpty()) {
      watchers.forEach(Runnable::run);
    }
  }

  /// Waits until something may have changed. Called inside the gate, which others pass meanwhile.
  ///
  /// A virtual thread that is interrupted stops waiting; on a platform thread an interrupt has no
  /// effect, as the JDK's sockets have it; see [#endWaitsByInterrupt] for channels.
  ///
  /// @param operation what the text of the timeout begins with: `Read`, `Accept`, …
  /// @throws java.net.SocketTimeoutException at the deadline
  /// @throws InterruptedIOException where the thread was interrupted; it stays so
  final void await(long deadline, String operation) throws InterruptedIOException {
    var self = Thread.currentThread();
    boolean isInterruptible = endsWaitsByInterrupt || owner.seesVirtual(self);
    if (deadline != NEVER && deadline <= now()) {
      throw SocketFailures.timedOut(operation);
    }
    // A thread whose interrupt is pending would not wait at all.
    boolean isPending = !isInterruptible && Thread.interrupted();
    enter(self);
    try {
      gate.park(this, deadline);
    } finally {
      leave(self);
      if (isPending) {
        self.interrupt();
      }
    }
    if (isInterruptible && self.isInterrupted()) {
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
