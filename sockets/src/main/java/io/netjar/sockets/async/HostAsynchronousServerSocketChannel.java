package io.netjar.sockets.async;

import io.netjar.sockets.channels.ChannelAddresses;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.ListenSocket;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.net.Addresses;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TCP socket of a host that accepts in the background. All of its state is guarded by the gate.
final class HostAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel {
  /// The JDK's backlog where none is given.
  private static final int DEFAULT_BACKLOG = 50;

  private final Membership membership;
  private final ListenSocket socket;
  private final Gate gate;
  private @Nullable PendingOperation<AsynchronousSocketChannel> accepting;
  private boolean isAcceptKilled;

  HostAsynchronousServerSocketChannel(HostChannelGroup group, ListenSocket socket) {
    super(group.provider());
    this.socket = socket;
    gate = socket.gate();
    membership = new Membership(group, socket, new Operations());
  }

  /// Joins the group.
  HostAsynchronousServerSocketChannel begun() {
    membership.begin();
    return this;
  }

  private HostChannelGroup group() {
    return membership.group();
  }

  @Override
  public boolean isOpen() {
    return membership.isOpen();
  }

  @Override
  public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog)
      throws IOException {
    var own = ChannelAddresses.checkLocal(local);
    gate.enter();
    try {
      membership.ensureOpen();
      if (socket.local() != null) {
        throw new AlreadyBoundException();
      }
      socket.listen(
          Addresses.of(own.getAddress()), own.getPort(), backlog < 1 ? DEFAULT_BACKLOG : backlog);
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public Future<AsynchronousSocketChannel> accept() {
    var operation = PendingOperation.<AsynchronousSocketChannel, Object>of(group(), this, null);
    accept(operation);
    return Objects.requireNonNull(operation.future());
  }

  @Override
  public <A> void accept(
      A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    accept(PendingOperation.of(group(), attachment, handler));
  }

  private void accept(PendingOperation<AsynchronousSocketChannel> operation) {
    membership.perform(operation, () -> beginToAccept(operation));
  }

  private void beginToAccept(PendingOperation<AsynchronousSocketChannel> operation) {
    if (socket.local() == null) {
      throw new NotYetBoundException();
    }
    if (isAcceptKilled) {
      throw new IllegalStateException("Accept not allowed due to cancellation");
    }
    if (accepting != null) {
      throw new AcceptPendingException();
    }
    accepting = operation;
    goOnAccepting(operation);
    if (accepting != null) {
      operation.goOn(membership, this::giveUp, 0, TimeUnit.NANOSECONDS);
    }
  }

  private void goOnAccepting(PendingOperation<AsynchronousSocketChannel> operation) {
    try {
      var accepted = socket.tryAccept();
      if (accepted == null) {
        return;
      }
      try {
        operation.succeed(new HostAsynchronousSocketChannel(group(), accepted).begun());
      } catch (ShutdownChannelGroupException e) {
        accepted.close();
        operation.fail(new IOException(e));
      }
    } catch (IOException e) {
      operation.fail(e);
    }
    accepting = null;
  }

  private void giveUp(PendingOperation<?> operation, boolean isTimeout) {
    accepting = null;
    isAcceptKilled = true;
  }

  /// What goes on in the background.
  private final class Operations implements Membership.Work {
    @Override
    public void goOn(List<PendingOperation<?>> ended) {
      var operation = accepting;
      if (operation != null) {
        goOnAccepting(operation);
        if (operation.isEnded()) {
          ended.add(operation);
        }
      }
    }

    @Override
    public void end(List<PendingOperation<?>> ended) {
      var operation = accepting;
      if (operation != null) {
        operation.fail(new AsynchronousCloseException());
        ended.add(operation);
        accepting = null;
      }
    }
  }

  @Override
  public void close() {
    membership.close();
  }

  @Override
  public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> option, @Nullable T value)
      throws IOException {
    StreamOptionTable.LISTENING.check(Objects.requireNonNull(option));
    gate.enter();
    try {
      membership.ensureOpen();
      if (value == null) {
        throw new IllegalArgumentException("Invalid option value");
      }
      StreamOptionTable.LISTENING.set(socket.options(), option, value);
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    StreamOptionTable.LISTENING.check(Objects.requireNonNull(option));
    gate.enter();
    try {
      membership.ensureOpen();
      return StreamOptionTable.LISTENING.get(socket.options(), option);
    } finally {
      gate.leave();
    }
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return StreamOptionTable.LISTENING.supported();
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    membership.ensureOpen();
    return ChannelAddresses.toJavaOrNull(socket.local());
  }

  @Override
  public String toString() {
    String state =
        isOpen() ? String.valueOf(ChannelAddresses.toJavaOrNull(socket.local())) : "closed";
    return getClass().getName() + "[" + (state.equals("null") ? "unbound" : state) + "]";
  }
}
