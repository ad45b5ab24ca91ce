package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.ListenSocket;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.sockets.net.Addresses;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A `ServerSocketChannel` on a host. At most one thread accepts; others wait for the lock.
final class HostServerSocketChannel extends ServerSocketChannel implements HostChannel {
  private static final AtomicReferenceFieldUpdater<HostServerSocketChannel, @Nullable ListenAdaptor>
      ADAPTOR =
          AtomicReferenceFieldUpdater.newUpdater(
              HostServerSocketChannel.class, ListenAdaptor.class, "adaptor");

  /// What the JDK takes where no backlog is given.
  private static final int DEFAULT_BACKLOG = 50;

  private final HostSelectorProvider provider;
  private final StandardProtocolFamily family;
  private final ListenSocket socket;
  private final ReentrantLock acceptLock = new ReentrantLock();
  private volatile @Nullable ListenAdaptor adaptor;

  HostServerSocketChannel(
      HostSelectorProvider provider, SocketOwner owner, StandardProtocolFamily family)
      throws SocketException {
    super(provider);
    this.provider = provider;
    this.family = family;
    socket = new ListenSocket(owner);
    socket.endWaitsByInterrupt();
  }

  @Override
  public HostSocket endpoint() {
    return socket;
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
    ensureOpen();
    if (socket.local() != null) {
      throw new AlreadyBoundException();
    }
    var at = ChannelAddresses.checkLocal(local, family);
    socket.listen(
        Addresses.of(at.getAddress()), at.getPort(), backlog < 1 ? DEFAULT_BACKLOG : backlog);
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    acceptLock.lock();
    try {
      ensureOpen();
      return accept(isBlocking(), HostSocket.NEVER);
    } finally {
      acceptLock.unlock();
    }
  }

  /// Accepts, on behalf of the adaptor.
  @Nullable SocketChannel blockingAccept(int timeoutMillis) throws IOException {
    acceptLock.lock();
    try {
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      return accept(true, socket.deadline(timeoutMillis));
    } finally {
      acceptLock.unlock();
    }
  }

  private @Nullable SocketChannel accept(boolean isBlocking, long deadline) throws IOException {
    StreamSocket accepted = null;
    boolean isDone = false;
    if (isBlocking) {
      begin();
    }
    try {
      ensureOpen();
      if (socket.local() == null) {
        throw new NotYetBoundException();
      }
      accepted = isBlocking ? socket.accept(deadline) : socket.tryAccept();
      isDone = accepted != null;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } catch (SocketException e) {
      if (socket.isOpen()) {
        throw e;
      }
      // Closed beneath the channel, by the end of its program or network.
      close();
      throw new AsynchronousCloseException();
    } finally {
      if (isBlocking) {
        end(isDone);
      }
    }
    return accepted == null ? null : new HostSocketChannel(provider, family, accepted);
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    acceptLock.lock();
    try {
      ensureOpen();
    } finally {
      acceptLock.unlock();
    }
  }

  @Override
  protected void implCloseSelectableChannel() {
    // While a selector has the channel, the port stays taken.
    if (isBlocking() || !isRegistered()) {
      socket.close();
    }
  }

  @Override
  public void kill() {
    socket.close();
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return localAddress();
  }

  /// The own end, also of a channel that is closed.
  @Nullable InetSocketAddress localAddress() {
    return ChannelAddresses.toJavaOrNull(socket.local());
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option);
    StreamOptionTable.LISTENING.check(option, value);
    ensureOpen();
    StreamOptionTable.LISTENING.set(socket.options(), option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    StreamOptionTable.LISTENING.check(option);
    ensureOpen();
    return StreamOptionTable.LISTENING.get(socket.options(), option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return StreamOptionTable.LISTENING.supported();
  }

  @Override
  public ServerSocket socket() {
    var made = adaptor;
    if (made == null) {
      var mine = new ListenAdaptor(this);
      made = ADAPTOR.compareAndSet(this, null, mine) ? mine : Objects.requireNonNull(adaptor);
    }
    return made;
  }

  @Override
  public String toString() {
    var local = localAddress();
    String state = local == null ? "unbound" : local.toString();
    return getClass().getName() + "[" + (isOpen() ? state : "closed") + "]";
  }
}
