package io.netjar.sockets.async;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.sockets.net.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TCP socket of a host whose operations end in the background. All of its state is guarded by
/// the gate.
final class HostAsynchronousSocketChannel extends AsynchronousSocketChannel {
  /// Those that the JDK's channel has, and those of the network alone.
  private static final Set<SocketOption<?>> OPTIONS =
      StreamOptionTable.without(
          StreamOptionTable.connecting(),
          StandardSocketOptions.SO_LINGER,
          StandardSocketOptions.IP_TOS,
          StreamOptionTable.SO_OOBINLINE);

  private final Membership membership;
  private final StreamSocket socket;
  private final Gate gate;
  private @Nullable PendingOperation<Void> connecting;
  private @Nullable PendingOperation<?> reading;
  private @Nullable PendingOperation<?> writing;
  private boolean isConnected;
  private boolean isReadKilled;
  private boolean isWriteKilled;
  private boolean isInputShut;
  private boolean isOutputShut;
  private boolean wasReset;
  private boolean isClosed;

  /// A channel of `group`; a socket that was accepted is connected already.
  HostAsynchronousSocketChannel(HostChannelGroup group, StreamSocket socket) {
    super(group.provider());
    this.socket = socket;
    gate = socket.gate();
    isConnected = socket.remote() != null;
    membership = new Membership(group, socket, this::advance, this::close);
  }

  /// Joins the group.
  HostAsynchronousSocketChannel begun() {
    membership.begin();
    return this;
  }

  private HostChannelGroup group() {
    return membership.group();
  }

  @Override
  public boolean isOpen() {
    gate.enter();
    try {
      return !isClosed && socket.isOpen();
    } finally {
      gate.leave();
    }
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void ensureConnected() throws ClosedChannelException {
    ensureOpen();
    if (!isConnected) {
      throw new NotYetConnectedException();
    }
  }

  @Override
  public Future<Void> connect(SocketAddress remote) {
    var operation = PendingOperation.<Void, Object>of(group(), this, null);
    connect(remote, operation);
    return Objects.requireNonNull(operation.future());
  }

  @Override
  public <A> void connect(
      SocketAddress remote, A attachment, CompletionHandler<Void, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    connect(remote, PendingOperation.of(group(), attachment, handler));
  }

  private void connect(SocketAddress remote, PendingOperation<Void> operation) {
    boolean isEnded;
    gate.enter();
    try {
      if (isOpen()) {
        beginToConnect(SocketAddresses.check(remote), operation);
      } else {
        operation.fail(new ClosedChannelException());
      }
      isEnded = operation.isEnded();
    } finally {
      gate.leave();
    }
    if (isEnded) {
      operation.tell();
    }
  }

  private void beginToConnect(InetSocketAddress remote, PendingOperation<Void> operation) {
    if (isConnected) {
      throw new AlreadyConnectedException();
    }
    if (connecting != null) {
      throw new ConnectionPendingException();
    }
    connecting = operation;
    try {
      socket.startConnect(Addresses.destination(remote.getAddress(), remote.getPort()));
      goOnToConnect(operation);
    } catch (IOException e) {
      failToConnect(operation, e);
    }
    if (connecting != null) {
      operation.goOn(membership, this::giveUpConnecting, 0, TimeUnit.NANOSECONDS);
    }
  }

  private void goOnToConnect(PendingOperation<Void> operation) {
    try {
      if (socket.finishConnect()) {
        isConnected = true;
        connecting = null;
        operation.succeed();
      }
    } catch (IOException e) {
      failToConnect(operation, e);
    }
  }

  /// A channel that fails to connect is closed.
  private void failToConnect(PendingOperation<?> operation, IOException failure) {
    connecting = null;
    operation.fail(isClosed ? new AsynchronousCloseException() : failure);
    markClosed(new ArrayList<>());
  }

  private void giveUpConnecting(PendingOperation<?> operation, boolean isTimeout) {
    isReadKilled = true;
    isWriteKilled = true;
  }

  @Override
  public Future<Integer> read(ByteBuffer into) {
    ensureWritable(into);
    var operation =
        PendingOperation.<Integer, Object>transfer(
            group(), new ByteBuffer[] {into}, Math::toIntExact, this, null);
    read(operation, 0, TimeUnit.NANOSECONDS);
    return Objects.requireNonNull(operation.future());
  }

  @Override
  public <A> void read(
      ByteBuffer into,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    ensureWritable(into);
    var buffers = new ByteBuffer[] {into};
    read(
        PendingOperation.transfer(group(), buffers, Math::toIntExact, attachment, handler),
        timeout,
        unit);
  }

  @Override
  public <A> void read(
      ByteBuffer[] into,
      int offset,
      int length,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Long, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    var buffers = slice(into, offset, length);
    for (var buffer : buffers) {
      ensureWritable(buffer);
    }
    read(
        PendingOperation.transfer(group(), buffers, count -> count, attachment, handler),
        timeout,
        unit);
  }

  private static void ensureWritable(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
  }

  private static ByteBuffer[] slice(ByteBuffer[] buffers, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffers.length);
    return List.of(buffers).subList(offset, offset + length).toArray(ByteBuffer[]::new);
  }

  private void read(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    boolean isEnded;
    gate.enter();
    try {
      if (isOpen()) {
        beginToRead(operation, timeout, unit);
      } else {
        operation.fail(new ClosedChannelException());
      }
      isEnded = operation.isEnded();
    } finally {
      gate.leave();
    }
    if (isEnded) {
      operation.tell();
    }
  }

  private void beginToRead(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    if (!isConnected) {
      throw new NotYetConnectedException();
    }
    if (isReadKilled) {
      throw new IllegalStateException("Reading not allowed due to timeout or cancellation");
    }
    if (reading != null) {
      throw new ReadPendingException();
    }
    if (isInputShut || wasReset) {
      operation.count(-1);
    } else if (operation.hasNoRoom()) {
      operation.count(0);
    } else {
      reading = operation;
      goOnReading(operation);
      if (reading != null) {
        operation.goOn(membership, this::giveUpReading, timeout, unit);
      }
    }
  }

  private void goOnReading(PendingOperation<?> operation) {
    try {
      long count = group().read(socket, operation.buffers());
      if (count == 0) {
        return;
      }
      operation.count(count);
    } catch (IOException e) {
      // The operating system tells of a reset once, and then of the end of the stream.
      wasReset = true;
      operation.fail(new IOException(e.getMessage(), e));
    }
    reading = null;
  }

  private void giveUpReading(PendingOperation<?> operation, boolean isTimeout) {
    reading = null;
    isReadKilled = true;
    if (isTimeout) {
      operation.fail(new InterruptedByTimeoutException());
    }
  }

  @Override
  public Future<Integer> write(ByteBuffer from) {
    var operation =
        PendingOperation.<Integer, Object>transfer(
            group(), new ByteBuffer[] {from}, Math::toIntExact, this, null);
    write(operation, 0, TimeUnit.NANOSECONDS);
    return Objects.requireNonNull(operation.future());
  }

  @Override
  public <A> void write(
      ByteBuffer from,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    var buffers = new ByteBuffer[] {from};
    write(
        PendingOperation.transfer(group(), buffers, Math::toIntExact, attachment, handler),
        timeout,
        unit);
  }

  @Override
  public <A> void write(
      ByteBuffer[] from,
      int offset,
      int length,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Long, ? super A> handler) {
    if (handler == null) {
      throw new NullPointerException("'handler' is null");
    }
    write(
        PendingOperation.transfer(
            group(), slice(from, offset, length), count -> count, attachment, handler),
        timeout,
        unit);
  }

  private void write(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    boolean isEnded;
    gate.enter();
    try {
      if (isOpen()) {
        beginToWrite(operation, timeout, unit);
      } else {
        operation.fail(new ClosedChannelException());
      }
      isEnded = operation.isEnded();
    } finally {
      gate.leave();
    }
    if (isEnded) {
      operation.tell();
    }
  }

  private void beginToWrite(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    if (!isConnected) {
      throw new NotYetConnectedException();
    }
    if (isWriteKilled) {
      throw new IllegalStateException("Writing not allowed due to timeout or cancellation");
    }
    if (writing != null) {
      throw new WritePendingException();
    }
    if (isOutputShut) {
      operation.fail(new ClosedChannelException());
    } else if (operation.hasNoRoom()) {
      operation.count(0);
    } else {
      writing = operation;
      goOnWriting(operation);
      if (writing != null) {
        operation.goOn(membership, this::giveUpWriting, timeout, unit);
      }
    }
  }

  private void goOnWriting(PendingOperation<?> operation) {
    try {
      long count = group().write(socket, operation.buffers());
      if (count == 0) {
        return;
      }
      if (count < 0) {
        operation.fail(new IOException("Broken pipe"));
      } else {
        operation.count(count);
      }
    } catch (IOException e) {
      operation.fail(new IOException(e.getMessage(), e));
    }
    writing = null;
  }

  private void giveUpWriting(PendingOperation<?> operation, boolean isTimeout) {
    writing = null;
    isWriteKilled = true;
    if (isTimeout) {
      operation.fail(new InterruptedByTimeoutException());
    }
  }

  /// Goes on with what has begun; called by the porter.
  private void advance() {
    var ended = new ArrayList<PendingOperation<?>>(3);
    gate.enter();
    try {
      var connect = connecting;
      if (connect != null) {
        goOnToConnect(connect);
        addEnded(connect, ended);
      }
      if (isOpen()) {
        var read = reading;
        if (read != null) {
          goOnReading(read);
          addEnded(read, ended);
        }
        var write = writing;
        if (write != null) {
          goOnWriting(write);
          addEnded(write, ended);
        }
      } else {
        markClosed(ended);
      }
    } finally {
      gate.leave();
    }
    ended.forEach(PendingOperation::tell);
  }

  private static void addEnded(PendingOperation<?> operation, List<PendingOperation<?>> to) {
    if (operation.isEnded()) {
      to.add(operation);
    }
  }

  @Override
  public void close() {
    var ended = new ArrayList<PendingOperation<?>>(3);
    gate.enter();
    try {
      markClosed(ended);
    } finally {
      gate.leave();
    }
    ended.forEach(PendingOperation::tell);
  }

  /// Ends what has begun, and adds it to `ended`.
  private void markClosed(List<PendingOperation<?>> ended) {
    if (isClosed) {
      return;
    }
    isClosed = true;
    membership.end();
    socket.close();
    for (var operation : new PendingOperation<?>[] {connecting, reading, writing}) {
      if (operation != null) {
        operation.fail(new AsynchronousCloseException());
        ended.add(operation);
      }
    }
    connecting = null;
    reading = null;
    writing = null;
  }

  @Override
  public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
    gate.enter();
    try {
      ensureOpen();
      if (connecting != null) {
        throw new ConnectionPendingException();
      }
      if (socket.local() != null) {
        throw new AlreadyBoundException();
      }
      var own = local == null ? new InetSocketAddress(0) : SocketAddresses.check(local);
      socket.bind(Addresses.of(own.getAddress()), own.getPort());
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public AsynchronousSocketChannel shutdownInput() throws IOException {
    gate.enter();
    try {
      ensureConnected();
      if (!isInputShut) {
        isInputShut = true;
        socket.shutdownInput();
      }
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public AsynchronousSocketChannel shutdownOutput() throws IOException {
    gate.enter();
    try {
      ensureConnected();
      if (!isOutputShut) {
        isOutputShut = true;
        socket.shutdownOutput();
      }
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public <T> AsynchronousSocketChannel setOption(SocketOption<T> option, @Nullable T value)
      throws IOException {
    StreamOptionTable.check(OPTIONS, Objects.requireNonNull(option));
    gate.enter();
    try {
      ensureOpen();
      if (isOutputShut) {
        throw new IOException("Connection has been shutdown for writing");
      }
      if (value == null) {
        throw new IllegalArgumentException("Invalid option value");
      }
      StreamOptionTable.set(socket.options(), option, value);
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    StreamOptionTable.check(OPTIONS, Objects.requireNonNull(option));
    gate.enter();
    try {
      ensureOpen();
      return StreamOptionTable.get(socket.options(), option);
    } finally {
      gate.leave();
    }
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return OPTIONS;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return SocketAddresses.of(socket.local());
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return isConnected ? SocketAddresses.of(socket.remote()) : null;
  }

  @Override
  public String toString() {
    var text = new StringBuilder(getClass().getName()).append('[');
    gate.enter();
    try {
      if (!isOpen()) {
        return text.append("closed]").toString();
      }
      text.append(
          isConnected ? "connected" : connecting == null ? "unconnected" : "connection-pending");
      text.append(isInputShut ? " ishut" : "").append(isOutputShut ? " oshut" : "");
      if (socket.local() != null) {
        text.append(" local=").append(SocketAddresses.of(socket.local()));
      }
      if (socket.remote() != null) {
        text.append(" remote=").append(SocketAddresses.of(socket.remote()));
      }
      return text.append(']').toString();
    } finally {
      gate.leave();
    }
  }
}
