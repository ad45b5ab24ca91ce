package io.netjar.stack.tcp;

import io.netjar.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The state LISTEN: takes SYNs for one port and holds the connections until the program accepts
/// them (RFC 9293 §3.10.7.2).
public final class TcpListener {
  private final Endpoint local;
  private final int backlog;
  private @Nullable Runnable ready;

  TcpListener(Endpoint local, int backlog) {
    this.local = local;
    this.backlog = backlog;
  }

  /// The oldest connection that is established and not accepted yet; null where there is none.
  public @Nullable TcpConnection accept() {
    return null;
  }

  /// Where it listens; the address may be "any".
  public Endpoint local() {
    return local;
  }

  /// How many connections may wait.
  public int backlog() {
    return backlog;
  }

  /// Settings of the connections to come; those that exist keep theirs.
  public void settings(TcpSettings settings) {}

  /// Stops listening and resets the connections that nobody accepted.
  public void close(long now) {}

  /// Sets what is called when a connection waits to be accepted, or the listener was closed. It
  /// runs inside the stack and may only note or wake, never call back.
  public void onReady(@Nullable Runnable callback) {
    ready = callback;
  }

  void wake() {
    if (ready != null) {
      ready.run();
    }
  }
}
