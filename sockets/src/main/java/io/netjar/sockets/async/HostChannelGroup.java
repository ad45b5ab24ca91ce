package io.netjar.sockets.async;

import io.netjar.sockets.channels.ScratchArrays;
import io.netjar.sockets.channels.Transfers;
import io.netjar.sockets.endpoint.Awaited;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.stack.time.EventQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asynchronous channels of a host that share threads.
///
/// One thread, the *porter*, goes on with the operations whose sockets have become ready; it is
/// there as long as the group has channels. Handlers run on the threads of the pool.
public final class HostChannelGroup extends AsynchronousChannelGroup implements Awaited {
  /// How deep handlers may begin operations whose handlers are called at once.
  private static final int DIRECT_CALLS = 16;

  /// The group whose handler the thread runs; unset outside handlers.
  private static final ThreadLocal<Calls> CALLS = new ThreadLocal<>();

  private final SocketOwner owner;
  private final ExecutorService pool;

  private final ScratchArrays scratch = new ScratchArrays();

  // All guarded by the gate.
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Map<Long, Membership> members = new LinkedHashMap<>(); // by number
  private long joined;
  private @Nullable Thread porter;
  private boolean isShutdown;

  /// Calls of handlers on the stack of a thread.
  private static final class Calls {
    final HostChannelGroup group;
    int depth = 1;

    Calls(HostChannelGroup group) {
      this.group = group;
    }
  }

  HostChannelGroup(
      AsynchronousChannelProvider provider, SocketOwner owner, ExecutorService handlers) {
    super(provider);
    this.owner = owner;
    pool = handlers;
  }

  /// The group of channels that were opened without one: each handler has a virtual thread.
  static HostChannelGroup standard(AsynchronousChannelProvider provider, SocketOwner owner) {
    var threads = Thread.ofVirtual().name("netjar handler of " + owner.host().name());
    return new HostChannelGroup(
        provider, owner, Executors.newThreadPerTaskExecutor(threads.factory()));
  }

  SocketOwner owner() {
    return owner;
  }

  EventQueue events() {
    return owner.host().network().events();
  }

  /// Reads once into all of the buffers.
  long read(StreamSocket from, ByteBuffer[] buffers) throws IOException {
    return buffers.length == 1
        ? Transfers.read(buffers[0], scratch, from::tryRead)
        : Transfers.read(buffers, 0, buffers.length, scratch, from::tryRead);
  }

  /// Writes what the socket takes of the buffers.
  long write(StreamSocket to, ByteBuffer[] buffers) throws IOException {
    return buffers.length == 1
        ? Transfers.write(buffers[0], scratch, to::tryWrite)
        : Transfers.write(buffers, 0, buffers.length, scratch, to::tryWrite);
  }

  /// @throws ShutdownChannelGroupException where it is shut down
  void ensureOpen() {
    if (isShutdown()) {
      throw new ShutdownChannelGroupException();
    }
  }

  private Gate gate() {
    return owner.gate();
  }

  /// Takes a channel in.
  ///
  /// @return its number in the group
  /// @throws ShutdownChannelGroupException where it is shut down
  long join(Membership member) {
    gate().enter();
    try {
      if (isShutdown) {
        throw new ShutdownChannelGroupException();
      }
      long number = joined++;
      members.put(number, member);
      if (porter == null) {
        porter =
            Thread.ofVirtual()
                .name("netjar porter of " + owner.host().name())
                .unstarted(owner.onItsHost(this::carry));
        porter.start();
      }
      return number;
    } finally {
      gate().leave();
    }
  }

  void leave(long number) {
    gate().enter();
    try {
      members.remove(number);
      if (members.isEmpty() && porter != null) {
        gate().unpark(porter);
      }
    } finally {
      gate().leave();
    }
  }

  /// Leaves `task` to the porter. Called inside the gate.
  void queue(Runnable task) {
    ready.add(task);
    if (porter != null) {
      gate().unpark(porter);
    }
  }

  private void carry() {
    for (var task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A handler that the pool has refused, or runs on whoever calls, ends itself alone.
        var self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
      }
    }
    shutPoolAtEnd();
  }

  /// Waits for something to do; null where no channel is left.
  private @Nullable Runnable next() {
    gate().enter();
    try {
      while (true) {
        var task = ready.poll();
        if (task != null) {
          return task;
        }
        if (members.isEmpty()) {
          porter = null;
          return null;
        }
        gate().park(this, Gate.NEVER);
        Thread.interrupted(); // Only the end of a program interrupts it, which closes the channels.
      }
    } finally {
      gate().leave();
    }
  }

  private void shutPoolAtEnd() {
    boolean isOver;
    gate().enter();
    try {
      isOver = isShutdown && members.isEmpty() && porter == null;
    } finally {
      gate().leave();
    }
    if (isOver) {
      pool.shutdown();
    }
  }

  /// Runs a handler: at once where the calling thread is one of the group's and not too deep in
  /// handlers already, else on another one.
  @SuppressWarnings("ReferenceEquality") // It is this very group, or it is not.
  void call(Runnable handler) {
    var calls = CALLS.get();
    if (calls != null && calls.group == this && calls.depth < DIRECT_CALLS) {
      calls.depth++;
      try {
        handler.run();
      } finally {
        calls.depth--;
      }
      return;
    }
    Runnable task = owner.onItsHost(() -> callFirst(handler));
    try {
      pool.execute(task);
    } catch (RejectedExecutionException _) {
      // Somebody has shut the pool and not the group; the handler has a right to be called.
      task.run();
    }
  }

  private void callFirst(Runnable handler) {
    var outer = CALLS.get();
    CALLS.set(new Calls(this));
    try {
      Thread.interrupted(); // As in the JDK: an old interrupt is not the handler's.
      handler.run();
    } finally {
      if (outer == null) {
        CALLS.remove();
      } else {
        CALLS.set(outer);
      }
    }
  }

  @Override
  public boolean isShutdown() {
    gate().enter();
    try {
      return isShutdown;
    } finally {
      gate().leave();
    }
  }

  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public void shutdown() {
    gate().enter();
    try {
      isShutdown = true;
    } finally {
      gate().leave();
    }
    shutPoolAtEnd();
  }

  @Override
  public void shutdownNow() {
    shutdown();
    var left = new ArrayList<Membership>();
    gate().enter();
    try {
      left.addAll(members.values());
    } finally {
      gate().leave();
    }
    left.forEach(Membership::close);
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }

  /// What the porter waits for.
  @Override
  public String awaited() {
    return Awaited.several(
        "channel", members.values().stream().map(Membership::description).toList());
  }

  @Override
  public String toString() {
    return "asynchronous channels of " + owner.host().name();
  }
}
