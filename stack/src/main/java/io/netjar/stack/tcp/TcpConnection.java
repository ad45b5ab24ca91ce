package io.netjar.stack.tcp;

import io.netjar.stack.SocketError;
import io.netjar.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A TCP connection as a program holds it.
///
/// Commands send at once what they cause. After any change that a waiter may wait for, the callback
/// set by [#onReady] runs: it may only note or wake, never call back.
public final class TcpConnection {
  private final Endpoint local;
  private final Endpoint remote;
  private @Nullable Runnable ready;

  TcpConnection(Endpoint local, Endpoint remote) {
    this.local = local;
    this.remote = remote;
  }

  /// The state now.
  public TcpState state() {
    return TcpState.CLOSED;
  }

  /// The own end.
  public Endpoint local() {
    return local;
  }

  /// The peer's end.
  public Endpoint remote() {
    return remote;
  }

  /// True once the handshake was completed, also when the connection is closed since.
  public boolean isEstablished() {
    return false;
  }

  /// Why the connection failed: REFUSED, RESET, TIMED_OUT, HOST_UNREACHABLE, NETWORK_UNREACHABLE;
  /// null where it did not. What had arrived in order before can still be read.
  public @Nullable SocketError error() {
    return null;
  }

  /// Takes received bytes out.
  ///
  /// @return how many, at most `length`; 0: nothing yet (or `length` is 0); -1: nothing will come
  ///   any more, because the peer has closed, [#shutdownInput] was called, or [#error] says why
  public int read(byte[] bytes, int offset, int length, long now) {
    return 0;
  }

  /// Bytes that [#read] can return now.
  public int available() {
    return 0;
  }

  /// Hands bytes over to be sent.
  ///
  /// @return how many were taken; 0: the send buffer is full; -1: none will be taken any more,
  ///   after [#shutdownOutput], [#close] or an error
  public int write(byte[] bytes, int offset, int length, long now) {
    return 0;
  }

  /// Free bytes in the send buffer; 0 also where nothing may be written any more.
  public int writable() {
    return 0;
  }

  /// Bytes written that the peer has not acknowledged yet.
  public int unacknowledged() {
    return 0;
  }

  /// Ends the own direction: a FIN follows what was written. The other direction stays open.
  public void shutdownOutput(long now) {}

  /// Ends the other direction here: what arrived and what arrives is acknowledged and discarded.
  public void shutdownInput(long now) {}

  /// Closes both directions. What was written is still delivered; unread input makes it an [#abort]
  /// (RFC 2525 §2.17).
  public void close(long now) {}

  /// Resets the connection: what was written and not yet acknowledged may be lost.
  public void abort(long now) {}

  /// Switches Nagle's algorithm off or on (RFC 9293 §3.7.4).
  public void noDelay(boolean on, long now) {}

  /// Switches keep-alive probes on or off (RFC 9293 §3.8.4); off at first.
  public void keepAlive(boolean on, long now) {}

  /// Sets the size of the send buffer in bytes; what it holds already stays.
  public void sendBuffer(int bytes) {}

  /// Sets the size of the receive buffer in bytes; a window offered already is kept (RFC 9293
  /// §3.8.6.2.2).
  public void receiveBuffer(int bytes) {}

  /// Sets what is called after a change that a waiter may wait for: connected, readable, writable,
  /// closed, failed. It runs inside the stack and may only note or wake, never call back.
  public void onReady(@Nullable Runnable callback) {
    ready = callback;
  }

  void wake() {
    if (ready != null) {
      ready.run();
    }
  }

  /// A snapshot of the machine.
  public TcpInfo info() {
    return new TcpInfo(state(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
