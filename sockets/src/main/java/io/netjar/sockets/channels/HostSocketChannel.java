package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.endpoint.StreamOptions;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.sockets.net.Addresses;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// A `SocketChannel` on a host.
///
/// The socket has the state; [StreamTransfer] reads and writes it.
final class HostSocketChannel extends SocketChannel implements HostChannel {
  private static final AtomicReferenceFieldUpdater<HostSocketChannel, @Nullable StreamAdaptor>
      ADAPTOR =
          AtomicReferenceFieldUpdater.newUpdater(
              HostSocketChannel.class, StreamAdaptor.class, "adaptor");

  private final HostSelectorProvider provider;
  private final StandardProtocolFamily family;
  private final StreamSocket socket;
  private final StreamTransfer transfer;

  /// As the program has written it, with a name where it had one.
  private volatile @Nullable InetSocketAddress remote;

  private volatile @Nullable StreamAdaptor adaptor;

  HostSocketChannel(HostSelectorProvider provider, SocketOwner owner, StandardProtocolFamily family)
      throws SocketException {
    this(provider, family, new StreamSocket(owner));
  }

  /// A channel for a connection that was accepted.
  HostSocketChannel(
      HostSelectorProvider provider, StandardProtocolFamily family, StreamSocket socket) {
    super(provider);
    this.provider = provider;
    this.family = family;
    this.socket = socket;
    remote = ChannelAddresses.toJavaOrNull(socket.remote());
    transfer = new StreamTransfer(this, socket);
    socket.endWaitsByInterrupt();
  }

  @Override
  public HostSocket endpoint() {
    return socket;
  }

  void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  void ensureOpenAndConnected() throws ClosedChannelException {
    ensureOpen();
    if (!socket.isConnected()) {
      throw new NotYetConnectedException();
    }
  }

  StreamTransfer transfer() {
    return transfer;
  }

  /// Begins an operation that an interrupt or [#close] ends.
  void beginWaiting() {
    begin();
  }

  /// Ends it.
  void endWaiting(boolean isDone) throws AsynchronousCloseException {
    end(isDone);
  }

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    transfer.lockBoth();
    try {
      ensureOpen();
      if (socket.isConnecting()) {
        throw new ConnectionPendingException();
      }
      if (socket.local() != null) {
        throw new AlreadyBoundException();
      }
      var at = ChannelAddresses.checkLocal(local, family);
      socket.bind(Addresses.of(at.getAddress()), at.getPort());
    } finally {
      transfer.unlockBoth();
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress address) throws IOException {
    var to = checkRemote(address);
    try {
      transfer.lockBoth();
      try {
        ensureOpen();
        return connect(to, HostSocket.NEVER);
      } finally {
        transfer.unlockBoth();
      }
    } catch (IOException e) {
      // First closed, then told: who tries again at once must not find it open.
      close();
      throw e;
    }
  }

  /// Connects, on behalf of the adaptor.
  void blockingConnect(SocketAddress address, int timeoutMillis) throws IOException {
    var to = checkRemote(address);
    try {
      transfer.lockBoth();
      try {
        if (!isBlocking()) {
          throw new IllegalBlockingModeException();
        }
        connect(to, socket.deadline(timeoutMillis));
      } finally {
        transfer.unlockBoth();
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private InetSocketAddress checkRemote(SocketAddress address) {
    var to = ChannelAddresses.check(address, family);
    return to.getAddress().isAnyLocalAddress()
        ? ChannelAddresses.toJava(Addresses.destination(to.getAddress(), to.getPort()))
        : to;
  }

  private boolean connect(InetSocketAddress to, long deadline) throws IOException {
    boolean isBlocking = isBlocking();
    boolean isConnected = false;
    if (isBlocking) {
      begin();
    }
    try {
      ensureOpen();
      if (socket.isConnected()) {
        throw new AlreadyConnectedException();
      }
      if (socket.isConnecting()) {
        throw new ConnectionPendingException();
      }
      remote = to;
      var destination = Addresses.destination(to.getAddress(), to.getPort());
      if (isBlocking) {
        socket.connect(destination, deadline);
        isConnected = true;
      } else {
        socket.startConnect(destination);
      }
      return isConnected;
    } catch (InterruptedIOException e) {
      isConnected = true;
      throw Interrupts.close(this, e);
    } finally {
      if (isBlocking) {
        end(isConnected);
      }
    }
  }

  @Override
  public boolean finishConnect() throws IOException {
    try {
      transfer.lockBoth();
      try {
        return isConnected() || complete();
      } finally {
        transfer.unlockBoth();
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private boolean complete() throws IOException {
    ensureOpen();
    boolean isBlocking = isBlocking();
    boolean isConnected = false;
    if (isBlocking) {
      begin();
    }
    try {
      ensureOpen();
      if (!socket.isConnecting()) {
        throw new NoConnectionPendingException();
      }
      if (isBlocking) {
        socket.completeConnect(HostSocket.NEVER);
        isConnected = true;
      } else {
        isConnected = socket.finishConnect();
      }
      return isConnected;
    } catch (InterruptedIOException e) {
      isConnected = true;
      throw Interrupts.close(this, e);
    } finally {
      if (isBlocking) {
        end(isConnected);
      }
    }
  }

  @Override
  public boolean isConnected() {
    return isOpen() && socket.isConnected();
  }

  @Override
  public boolean isConnectionPending() {
    return isOpen() && socket.isConnecting();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    Objects.requireNonNull(into);
    return (int) transfer.read(call -> Transfers.read(into, provider.scratch(), call));
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return transfer.read(call -> Transfers.read(into, offset, length, provider.scratch(), call));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    Objects.requireNonNull(from);
    return (int) transfer.write(call -> Transfers.write(from, provider.scratch(), call));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    return transfer.write(call -> Transfers.write(from, offset, length, provider.scratch(), call));
  }

  /// Bytes that can be read without waiting.
  int available() throws IOException {
    ensureOpenAndConnected();
    return socket.available();
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    ensureOpenAndConnected();
    if (!socket.isInputShut()) {
      socket.shutdownInput();
    }
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    ensureOpenAndConnected();
    if (!socket.isOutputShut()) {
      socket.shutdownOutput();
    }
    return this;
  }

  boolean isInputShut() {
    return socket.isInputShut();
  }

  boolean isOutputShut() {
    return socket.isOutputShut();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    transfer.lockBoth();
    try {
      ensureOpen();
    } finally {
      transfer.unlockBoth();
    }
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    if (isBlocking() || !isRegistered()) {
      socket.close();
      return;
    }
    // Who is in the middle of an operation finishes it.
    transfer.lockBoth();
    transfer.unlockBoth();
    // A selector still has the channel, so the socket stays; but the peer hears of the end now.
    var options = socket.options();
    if (socket.isConnected() && options.linger() != 0) {
      options.linger(StreamOptions.NO_LINGER);
      try {
        socket.shutdownOutput();
      } catch (SocketException _) {
        // Then there is nobody to hear of it.
      }
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

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return remote;
  }

  /// The own end, also of a channel that is closed.
  @Nullable InetSocketAddress localAddress() {
    return ChannelAddresses.toJavaOrNull(socket.local());
  }

  /// The peer's end, also of a channel that is closed.
  @Nullable InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option);
    StreamOptionTable.CONNECTING.check(option, value);
    ensureOpen();
    StreamOptionTable.CONNECTING.set(socket.options(), option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    StreamOptionTable.CONNECTING.check(option);
    ensureOpen();
    return StreamOptionTable.CONNECTING.get(socket.options(), option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return StreamOptionTable.CONNECTING.supported();
  }

  @Override
  public Socket socket() {
    var made = adaptor;
    if (made == null) {
      var mine = StreamAdaptor.of(this);
      made = ADAPTOR.compareAndSet(this, null, mine) ? mine : Objects.requireNonNull(adaptor);
    }
    return made;
  }

  @Override
  public String toString() {
    var text = new StringBuilder(SocketChannel.class.getName()).append('[');
    if (!isOpen()) {
      return text.append("closed]").toString();
    }
    if (socket.isConnected()) {
      text.append("connected");
      text.append(socket.isInputShut() ? " ishut" : "");
      text.append(socket.isOutputShut() ? " oshut" : "");
    } else {
      text.append(socket.isConnecting() ? "connection-pending" : "unconnected");
    }
    var local = localAddress();
    text.append(local == null ? "" : " local=" + local);
    text.append(remote == null ? "" : " remote=" + remote);
    return text.append(']').toString();
  }
}
