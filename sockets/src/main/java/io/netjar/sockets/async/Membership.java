package io.netjar.sockets.async;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.HostSocket;

/// An asynchronous channel in its group: the group's porter goes on with its operations whenever
/// the socket may be ready.
final class Membership {
  private final HostChannelGroup group;
  private final HostSocket socket;
  private final Runnable advance;
  private final Runnable close;
  private final Runnable watcher = this::changed;
  private boolean isQueued; // guarded by the gate

  /// @param advance goes on with what has begun; called outside the gate
  /// @param close closes the channel
  Membership(HostChannelGroup group, HostSocket socket, Runnable advance, Runnable close) {
    this.group = group;
    this.socket = socket;
    this.advance = advance;
    this.close = close;
  }

  /// Joins the group.
  ///
  /// @throws java.nio.channels.ShutdownChannelGroupException where it is shut down
  void begin() {
    group.join(this);
    socket.watch(watcher);
  }

  /// Leaves the group.
  void end() {
    socket.unwatch(watcher);
    group.leave(this);
  }

  HostChannelGroup group() {
    return group;
  }

  /// Its socket, as a report names it.
  String description() {
    return socket.description();
  }

  Gate gate() {
    return socket.gate();
  }

  void close() {
    close.run();
  }

  /// Called inside the gate, in the middle of what the stack does: only a note is taken.
  private void changed() {
    if (!isQueued) {
      isQueued = true;
      group.queue(this::goOn);
    }
  }

  private void goOn() {
    gate().enter();
    try {
      isQueued = false;
    } finally {
      gate().leave();
    }
    advance.run();
  }
}
