package io.netjar.sockets.async;

import io.netjar.sockets.endpoint.Awaited;
import io.netjar.stack.time.Event;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// An operation of an asynchronous channel, from its beginning until somebody is told of its end: a
/// handler or a future. As an event of the network it is the operation's time limit.
///
/// Whoever ends it does so inside the gate, and [tells][#tell] of it outside.
///
/// @param <V> what the operation results in
final class PendingOperation<V> extends Event {
  private static final ByteBuffer[] NONE = new ByteBuffer[0];

  /// Takes back what has begun; called inside the gate.
  interface Canceller {
    void giveUp(PendingOperation<?> operation, boolean isTimeout);
  }

  private final HostChannelGroup group;
  private final @Nullable Runnable handler;
  private final @Nullable Result future;
  private final ByteBuffer[] buffers;
  private final @Nullable LongFunction<V> counting;
  private @Nullable Membership membership;
  private @Nullable Canceller canceller;
  private @Nullable V value;
  private @Nullable Throwable failure;
  private boolean isEnded;

  private PendingOperation(
      HostChannelGroup group,
      ByteBuffer[] buffers,
      @Nullable LongFunction<V> counting,
      @Nullable Telling<V> telling) {
    this.group = group;
    this.buffers = buffers;
    this.counting = counting;
    future = telling == null ? new Result() : null;
    handler = telling == null ? null : () -> telling.tell(value, failure);
  }

  /// Calls a handler.
  private interface Telling<V> {
    void tell(@Nullable V value, @Nullable Throwable failure);
  }

  /// An operation that results in something else than a number of bytes.
  static <V, A> PendingOperation<V> of(
      HostChannelGroup group, A attachment, @Nullable CompletionHandler<V, ? super A> handler) {
    return new PendingOperation<>(group, NONE, null, telling(attachment, handler));
  }

  /// An operation that moves bytes.
  static <V, A> PendingOperation<V> transfer(
      HostChannelGroup group,
      ByteBuffer[] buffers,
      LongFunction<V> counting,
      A attachment,
      @Nullable CompletionHandler<V, ? super A> handler) {
    return new PendingOperation<>(group, buffers, counting, telling(attachment, handler));
  }

  private static <V, A> @Nullable Telling<V> telling(
      A attachment, @Nullable CompletionHandler<V, ? super A> handler) {
    if (handler == null) {
      return null;
    }
    return (value, failure) -> {
      if (failure == null) {
        handler.completed(value, attachment);
      } else {
        handler.failed(failure, attachment);
      }
    };
  }

  /// The buffers that it moves bytes from or to.
  ByteBuffer[] buffers() {
    return buffers;
  }

  /// True where no byte fits, or none is left to be sent.
  boolean hasNoRoom() {
    for (var buffer : buffers) {
      if (buffer.hasRemaining()) {
        return false;
      }
    }
    return true;
  }

  /// What the caller is given: null where a handler is told.
  @Nullable Future<V> future() {
    return future;
  }

  /// It goes on in the background of a channel, at most so long; 0 means without limit. Called
  /// inside the gate.
  void goOn(Membership in, Canceller by, long timeout, TimeUnit unit) {
    membership = in;
    canceller = by;
    if (timeout > 0) {
      long now = group.owner().gate().nowNanos();
      long nanos = unit.toNanos(timeout);
      group.events().schedule(this, nanos < Long.MAX_VALUE - now ? now + nanos : Long.MAX_VALUE);
    }
  }

  /// The time limit is over.
  @Override
  protected void fire(long nowNanos) {
    if (!isEnded && canceller != null) {
      canceller.giveUp(this, true);
      group.queue(this::tell);
    }
  }

  /// It has moved so many bytes. Called inside the gate.
  void count(long bytes) {
    if (counting == null) {
      throw new IllegalStateException("an operation that moves no bytes");
    }
    end(counting.apply(bytes), null);
  }

  /// It has succeeded. Called inside the gate.
  void succeed(V result) {
    end(result, null);
  }

  /// It has succeeded, and that is all there is to tell. Called inside the gate.
  void succeed() {
    end(null, null);
  }

  /// It has failed. Called inside the gate.
  void fail(Throwable cause) {
    end(null, cause);
  }

  private void end(@Nullable V result, @Nullable Throwable cause) {
    value = result;
    failure = cause;
    isEnded = true;
    group.events().cancel(this);
  }

  /// True once it has succeeded or failed. Called inside the gate.
  boolean isEnded() {
    return isEnded;
  }

  /// Tells who waits. Called once, outside the gate, after the end.
  void tell() {
    if (handler != null) {
      group.call(handler);
    } else if (future != null) {
      future.tell();
    }
  }

  /// The future that a caller waits for.
  private final class Result extends CompletableFuture<V> implements Awaited {
    @SuppressWarnings("NullAway") // A result of null is the only one that a connect has.
    void tell() {
      if (failure == null) {
        complete(value);
      } else {
        completeExceptionally(failure);
      }
    }

    /// Ends the operation; the direction of the channel is of no use any more.
    @Override
    public boolean cancel(boolean mayClose) {
      var gate = group.owner().gate();
      gate.enter();
      try {
        if (isEnded || isDone() || canceller == null) {
          return false;
        }
        canceller.giveUp(PendingOperation.this, false);
        super.cancel(mayClose);
      } finally {
        gate.leave();
      }
      if (mayClose && membership != null) {
        membership.close();
      }
      return true;
    }

    @Override
    public String awaited() {
      var member = membership;
      return member == null ? "" : member.description();
    }

    /// As the parent's, but for what it parks with: reports know this object.
    private void await() throws InterruptedException {
      var self = Thread.currentThread();
      var waking = whenComplete((_, _) -> LockSupport.unpark(self));
      while (!isDone()) {
        if (Thread.interrupted()) {
          waking.cancel(false);
          throw new InterruptedException();
        }
        LockSupport.park(this);
      }
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
      await();
      try {
        return super.get();
      } catch (CancellationException _) {
        throw new CancellationException(); // The JDK's says nothing more.
      }
    }

    @Override
    public V get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      try {
        return super.get(timeout, unit);
      } catch (CancellationException _) {
        throw new CancellationException();
      }
    }
  }
}
