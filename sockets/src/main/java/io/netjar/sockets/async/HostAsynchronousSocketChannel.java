package io.netjar.sockets.async;

import io.netjar.sockets.channels.ChannelAddresses;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.OptionTable;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.endpoint.StreamOptions;
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
  private static final OptionTable<StreamOptions> OPTIONS =
      StreamOptionTable.CONNECTING.without(
          StandardSocketOptions.SO_LINGER,
          StandardSocketOptions.IP_TOS,
          StreamOptionTable.SO_OOBINLINE);

  private final Membership membership;
  private final StreamSocket socket;
  private final Gate gate;
  private final TransferSide reading;
  private final TransferSide writing;
  private @Nullable PendingOperation<Void> connecting;
  private boolean wasReset;

  /// A channel of `group`; a socket that was accepted is connected already.
  HostAsynchronousSocketChannel(HostChannelGroup group, StreamSocket socket) {
    super(group.provider());
    this.socket = socket;
    gate = socket.gate();
    membership = new Membership(group, socket, new Operations());
    reading = new TransferSide(membership, "Reading", ReadPendingException::new, this::readNow);
    writing = new TransferSide(membership, "Writing", WritePendingException::new, this::writeNow);
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
    return membership.isOpen();
  }

  private void ensureConnected() throws ClosedChannelException {
    membership.ensureOpen();
    ensureHasPeer();
  }

  private void ensureHasPeer() {
    if (!socket.isConnected()) {
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
    Objects.requireNonNull(handler, "'handler' is null");
    connect(remote, PendingOperation.of(group(), attachment, handler));
  }

  private void connect(SocketAddress remote, PendingOperation<Void> operation) {
    membership.perform(operation, () -> beginToConnect(ChannelAddresses.check(remote), operation));
  }

  private void beginToConnect(InetSocketAddress remote, PendingOperation<Void> operation) {
    if (socket.isConnected()) {
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
    operation.fail(failure);
    membership.close(new ArrayList<>());
  }

  private void giveUpConnecting(PendingOperation<?> operation, boolean isTimeout) {
    reading.kill();
    writing.kill();
  }

  @Override
  public Future<Integer> read(ByteBuffer into) {
    TransferSide.ensureWritable(into);
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
    Objects.requireNonNull(handler, "'handler' is null");
    TransferSide.ensureWritable(into);
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
    Objects.requireNonNull(handler, "'handler' is null");
    var buffers = TransferSide.slice(into, offset, length);
    for (var buffer : buffers) {
      TransferSide.ensureWritable(buffer);
    }
    read(
        PendingOperation.transfer(group(), buffers, count -> count, attachment, handler),
        timeout,
        unit);
  }

  private void read(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    membership.perform(
        operation,
        () -> {
          ensureHasPeer();
          reading.ensureFree();
          if (socket.isInputShut() || wasReset) {
            operation.count(-1);
          } else {
            reading.begin(operation, timeout, unit);
          }
        });
  }

  private long readNow(ByteBuffer[] buffers) throws IOException {
    try {
      return group().read(socket, buffers);
    } catch (IOException e) {
      // The operating system tells of a reset once, and then of the end of the stream.
      wasReset = true;
      throw new IOException(e.getMessage(), e);
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
    Objects.requireNonNull(handler, "'handler' is null");
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
    Objects.requireNonNull(handler, "'handler' is null");
    write(
        PendingOperation.transfer(
            group(), TransferSide.slice(from, offset, length), count -> count, attachment, handler),
        timeout,
        unit);
  }

  private void write(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    membership.perform(
        operation,
        () -> {
          ensureHasPeer();
          writing.ensureFree();
          if (socket.isOutputShut()) {
            operation.fail(new ClosedChannelException());
          } else {
            writing.begin(operation, timeout, unit);
          }
        });
  }

  private long writeNow(ByteBuffer[] buffers) throws IOException {
    long count;
    try {
      count = group().write(socket, buffers);
    } catch (IOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (count < 0) {
      throw new IOException("Broken pipe");
    }
    return count;
  }

  /// What goes on in the background.
  private final class Operations implements Membership.Work {
    @Override
    public void goOn(List<PendingOperation<?>> ended) {
      var connect = connecting;
      if (connect != null) {
        goOnToConnect(connect);
        if (connect.isEnded()) {
          ended.add(connect);
        }
      }
      reading.goOn(ended);
      writing.goOn(ended);
    }

    @Override
    public void end(List<PendingOperation<?>> ended) {
      var connect = connecting;
      if (connect != null) {
        connect.fail(new AsynchronousCloseException());
        ended.add(connect);
        connecting = null;
      }
      reading.close(ended);
      writing.close(ended);
    }
  }

  @Override
  public void close() {
    membership.close();
  }

  @Override
  public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
    gate.enter();
    try {
      membership.ensureOpen();
      if (connecting != null) {
        throw new ConnectionPendingException();
      }
      if (socket.local() != null) {
        throw new AlreadyBoundException();
      }
      var own = ChannelAddresses.checkLocal(local);
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
      if (!socket.isInputShut()) {
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
      if (!socket.isOutputShut()) {
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
    OPTIONS.check(Objects.requireNonNull(option));
    gate.enter();
    try {
      membership.ensureOpen();
      if (socket.isOutputShut()) {
        throw new IOException("Connection has been shutdown for writing");
      }
      if (value == null) {
        throw new IllegalArgumentException("Invalid option value");
      }
      OPTIONS.set(socket.options(), option, value);
      return this;
    } finally {
      gate.leave();
    }
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    OPTIONS.check(Objects.requireNonNull(option));
    gate.enter();
    try {
      membership.ensureOpen();
      return OPTIONS.get(socket.options(), option);
    } finally {
      gate.leave();
    }
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return OPTIONS.supported();
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    membership.ensureOpen();
    return ChannelAddresses.toJavaOrNull(socket.local());
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    membership.ensureOpen();
    return socket.isConnected() ? ChannelAddresses.toJavaOrNull(socket.remote()) : null;
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
          socket.isConnected()
              ? "connected"
              : connecting == null ? "unconnected" : "connection-pending");
      text.append(socket.isInputShut() ? " ishut" : "")
          .append(socket.isOutputShut() ? " oshut" : "");
      if (socket.local() != null) {
        text.append(" local=").append(ChannelAddresses.toJavaOrNull(socket.local()));
      }
      if (socket.remote() != null) {
        text.append(" remote=").append(ChannelAddresses.toJavaOrNull(socket.remote()));
      }
      return text.append(']').toString();
    } finally {
      gate.leave();
    }
  }
}
