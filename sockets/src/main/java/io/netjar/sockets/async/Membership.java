package io.netjar.sockets.async;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.HostSocket;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// An asynchronous channel in its group, from its opening until it is closed: the group's porter
/// goes on with its operations whenever the socket may be ready.
///
/// What operations do, they do inside the gate; whoever waits is told of their ends outside.
final class Membership {
  private final HostChannelGroup group;
  private final HostSocket socket;
  private final Work work;
  private final Runnable watcher = this::changed;
  private long number; // in the group
  private boolean isQueued; // guarded by the gate
  private boolean isClosed; // guarded by the gate

  /// The operations of a channel; all of it is called inside the gate.
  interface Work {
    /// Goes on with what has begun, and adds to `ended` what has ended by that.
    void goOn(List<PendingOperation<?>> ended);

    /// The channel is closed: ends what has begun, and adds it to `ended`.
    void end(List<PendingOperation<?>> ended);
  }

  Membership(HostChannelGroup group, HostSocket socket, Work work) {
    this.group = group;
    this.socket = socket;
    this.work = work;
  }

  /// Joins the group.
  ///
  /// @throws java.nio.channels.ShutdownChannelGroupException where it is shut down
  void begin() {
    number = group.join(this);
    socket.watch(watcher);
  }

  HostChannelGroup group() {
    return group;
  }

  /// Its socket, as a report names it.
  String description() {
    return socket.description();
  }

  private Gate gate() {
    return socket.gate();
  }

  /// True until the channel is closed, or its socket beneath it.
  boolean isOpen() {
    gate().enter();
    try {
      return !isClosed && socket.isOpen();
    } finally {
      gate().leave();
    }
  }

  void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /// Begins an operation, and tells of its end where that has come already.
  void perform(PendingOperation<?> operation, Runnable begin) {
    inside(
        ended -> {
          if (isOpen()) {
            begin.run();
          } else {
            operation.fail(new ClosedChannelException());
          }
          if (operation.isEnded()) {
            ended.add(operation);
          }
        });
  }

  /// Closes the channel: it leaves the group.
  void close() {
    inside(this::close);
  }

  /// The same inside the gate; what has ended is told of by the caller.
  void close(List<PendingOperation<?>> ended) {
    if (!isClosed) {
      isClosed = true;
      socket.unwatch(watcher);
      group.leave(number);
      socket.close();
      work.end(ended);
    }
  }

  /// Called inside the gate, in the middle of what the stack does: only a note is taken.
  private void changed() {
    if (!isQueued) {
      isQueued = true;
      group.queue(this::goOn);
    }
  }

  private void goOn() {
    inside(
        ended -> {
          isQueued = false;
          if (isOpen()) {
            work.goOn(ended);
          } else {
            close(ended);
          }
        });
  }

  private void inside(Consumer<List<PendingOperation<?>>> step) {
    var ended = new ArrayList<PendingOperation<?>>(3);
    gate().enter();
    try {
      step.accept(ended);
    } finally {
      gate().leave();
    }
    ended.forEach(PendingOperation::tell);
  }
}
