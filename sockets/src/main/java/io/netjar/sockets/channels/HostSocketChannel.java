package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.SocketFailures;
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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A `SocketChannel` on a host.
///
/// At most one thread reads and one writes; others wait for the locks, of which a thread takes the
/// read lock first. The socket has the state.
final class HostSocketChannel extends SocketChannel implements HostChannel {
  private static final AtomicReferenceFieldUpdater<HostSocketChannel, @Nullable StreamAdaptor>
      ADAPTOR =
          AtomicReferenceFieldUpdater.newUpdater(
              HostSocketChannel.class, StreamAdaptor.class, "adaptor");

  private final HostSelectorProvider provider;
  private final StandardProtocolFamily family;
  private final StreamSocket socket;
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();

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

  private void ensureOpenAndConnected() throws ClosedChannelException {
    ensureOpen();
    if (!socket.isConnected()) {
      throw new NotYetConnectedException();
    }
  }

  private void lockBoth() {
    readLock.lock();
    writeLock.lock();
  }

  private void unlockBoth() {
    writeLock.unlock();
    readLock.unlock();
  }

  /// What is thrown where the socket was closed beneath the channel, by the end of its program or
  /// network; else `otherwise`.
  private IOException failure(IOException otherwise) throws IOException {
    if (socket.isOpen()) {
      return otherwise;
    }
    close();
    return new AsynchronousCloseException();
  }

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    lockBoth();
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
      unlockBoth();
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress address) throws IOException {
    var to = checkRemote(address);
    try {
      lockBoth();
      try {
        ensureOpen();
        return connect(to, HostSocket.NEVER);
      } finally {
        unlockBoth();
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
      lockBoth();
      try {
        if (!isBlocking()) {
          throw new IllegalBlockingModeException();
        }
        connect(to, socket.deadline(timeoutMillis));
      } finally {
        unlockBoth();
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
      lockBoth();
      try {
        return isConnected() || complete();
      } finally {
        unlockBoth();
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
    return (int) read(call -> Transfers.read(into, provider.scratch(), call));
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return read(call -> Transfers.read(into, offset, length, provider.scratch(), call));
  }

  private long read(Transfers.Transfer transfer) throws IOException {
    readLock.lock();
    try {
      ensureOpenAndConnected();
      return isBlocking() ? read(transfer, HostSocket.NEVER) : transfer.run(this::readNow);
    } finally {
      readLock.unlock();
    }
  }

  private long read(Transfers.Transfer transfer, long deadline) throws IOException {
    boolean isDone = false;
    begin();
    try {
      ensureOpen();
      long count = transfer.run((bytes, at, length) -> readWaiting(bytes, at, length, deadline));
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } finally {
      end(isDone);
    }
  }

  private int readNow(byte[] bytes, int offset, int length) throws IOException {
    try {
      return socket.tryRead(bytes, offset, length);
    } catch (SocketException e) {
      throw readFailure(e);
    }
  }

  private int readWaiting(byte[] bytes, int offset, int length, long deadline) throws IOException {
    try {
      return socket.read(bytes, offset, length, deadline);
    } catch (SocketException e) {
      throw readFailure(e);
    }
  }

  private IOException readFailure(SocketException e) throws IOException {
    return failure(SocketFailures.isReset(e) ? e : new IOException(e.getMessage(), e));
  }

  /// Reads, on behalf of the adaptor.
  int blockingRead(byte[] bytes, int offset, int length, int timeoutMillis) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    readLock.lock();
    try {
      ensureOpenAndConnected();
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      return (int) read(call -> call.move(bytes, offset, length), socket.deadline(timeoutMillis));
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    Objects.requireNonNull(from);
    return (int) write(call -> Transfers.write(from, provider.scratch(), call));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    return write(call -> Transfers.write(from, offset, length, provider.scratch(), call));
  }

  private long write(Transfers.Transfer transfer) throws IOException {
    writeLock.lock();
    try {
      ensureOpenAndConnected();
      return isBlocking() ? writeWaiting(transfer) : writeNow(transfer);
    } finally {
      writeLock.unlock();
    }
  }

  private long writeWaiting(Transfers.Transfer transfer) throws IOException {
    boolean isDone = false;
    begin();
    try {
      ensureOpen();
      long count = ensureWritten(transfer.run(this::put));
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } finally {
      end(isDone);
    }
  }

  private long writeNow(Transfers.Transfer transfer) throws IOException {
    try {
      return ensureWritten(transfer.run(socket::tryWrite));
    } catch (SocketException e) {
      throw failure(new IOException(e.getMessage(), e));
    }
  }

  private int put(byte[] bytes, int offset, int length) throws IOException {
    try {
      return socket.write(bytes, offset, length) ? length : -1;
    } catch (SocketException e) {
      throw failure(new IOException(e.getMessage(), e));
    }
  }

  private long ensureWritten(long count) throws IOException {
    if (count < 0) {
      // The JDK's answer to a shut output, closed or not.
      throw socket.isOutputShut()
          ? new AsynchronousCloseException()
          : new IOException(SocketFailures.brokenPipe().getMessage());
    }
    return count;
  }

  /// Writes all, on behalf of the adaptor.
  void blockingWrite(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return;
    }
    writeLock.lock();
    try {
      ensureOpenAndConnected();
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      writeWaiting(call -> call.move(bytes, offset, length));
    } finally {
      writeLock.unlock();
    }
  }

  /// Writes a byte of urgent data, on behalf of the adaptor.
  void writeUrgent(byte value) throws IOException {
    writeLock.lock();
    try {
      ensureOpenAndConnected();
      if (!isBlocking() && !socket.isWritable()) {
        throw new IOException("Socket buffer full");
      }
      boolean isDone = false;
      begin();
      try {
        socket.writeUrgent(value);
        isDone = true;
      } catch (InterruptedIOException e) {
        isDone = true;
        throw Interrupts.close(this, e);
      } finally {
        end(isDone);
      }
    } finally {
      writeLock.unlock();
    }
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
    lockBoth();
    try {
      ensureOpen();
    } finally {
      unlockBoth();
    }
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    if (isBlocking() || !isRegistered()) {
      socket.close();
      return;
    }
    // Who is in the middle of an operation finishes it.
    lockBoth();
    unlockBoth();
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
    StreamOptionTable.check(StreamOptionTable.connecting(), option, value);
    ensureOpen();
    StreamOptionTable.set(socket.options(), option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    StreamOptionTable.check(StreamOptionTable.connecting(), option);
    ensureOpen();
    return StreamOptionTable.get(socket.options(), option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return StreamOptionTable.connecting();
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
