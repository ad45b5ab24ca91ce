package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.net.Addresses;
import io.netjar.sockets.net.DatagramOptionTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.udp.Datagram;
import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A `DatagramChannel` on a host. One that is not interruptible is the inside of a
/// `java.net.DatagramSocket`.
///
/// At most one thread reads and one writes; others wait for the locks, of which a thread takes the
/// read lock first. The socket has the state.
final class HostDatagramChannel extends DatagramChannel implements HostChannel {
  private final StandardProtocolFamily family;
  private final boolean isInterruptible;
  private final DatagramPort socket;
  private final Memberships memberships;
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();
  private final AtomicReference<@Nullable DatagramAdaptor> adaptor = new AtomicReference<>();

  /// As the program has written it, with a name where it had one.
  private volatile @Nullable InetSocketAddress remote;

  HostDatagramChannel(
      HostSelectorProvider provider,
      SocketOwner owner,
      StandardProtocolFamily family,
      boolean isInterruptible)
      throws SocketException {
    super(provider);
    this.family = family;
    this.isInterruptible = isInterruptible;
    socket = new DatagramPort(owner);
    memberships = new Memberships(this, socket);
    if (isInterruptible) {
      socket.endWaitsByInterrupt();
    }
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
  private IOException failure(SocketException otherwise) throws IOException {
    if (socket.isOpen()) {
      return otherwise;
    }
    close();
    return new AsynchronousCloseException();
  }

  @Override
  public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
    lockBoth();
    try {
      ensureOpen();
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

  private void bindIfUnbound() throws SocketException {
    if (socket.local() == null) {
      socket.bind(Ipv4Address.ANY, 0);
    }
  }

  @Override
  public boolean isConnected() {
    return isOpen() && remote != null;
  }

  @Override
  public DatagramChannel connect(SocketAddress address) throws IOException {
    return connect(address, false);
  }

  /// Gives the channel a peer.
  ///
  /// @param mayBeAnother whether it may have one already
  DatagramChannel connect(SocketAddress address, boolean mayBeAnother) throws IOException {
    var to = ChannelAddresses.check(address, family);
    lockBoth();
    try {
      ensureOpen();
      if (remote != null && !mayBeAnother) {
        throw new AlreadyConnectedException();
      }
      if (to.getPort() == 0) {
        throw new SocketException("Can't connect to port 0");
      }
      socket.connect(Addresses.destination(to.getAddress(), to.getPort()));
      remote = to;
      // What strangers have sent before is none of the peer's.
      socket.forgetWaiting();
    } finally {
      unlockBoth();
    }
    return this;
  }

  @Override
  public DatagramChannel disconnect() throws IOException {
    lockBoth();
    try {
      if (isOpen() && remote != null) {
        socket.disconnect();
        remote = null;
      }
    } finally {
      unlockBoth();
    }
    return this;
  }

  private InetSocketAddress ensureConnected() throws ClosedChannelException {
    ensureOpen();
    var peer = remote;
    if (peer == null) {
      throw new NotYetConnectedException();
    }
    return peer;
  }

  /// Takes a datagram; null where none waits and the channel does not.
  private @Nullable Datagram take(boolean isWaiting, long deadline) throws IOException {
    try {
      return isWaiting ? takeWaiting(deadline) : socket.tryReceive();
    } catch (PortUnreachableException e) {
      throw e;
    } catch (SocketException e) {
      throw failure(e);
    }
  }

  private Datagram takeWaiting(long deadline) throws IOException {
    if (!isInterruptible) {
      return socket.receive(deadline);
    }
    boolean isDone = false;
    begin();
    try {
      ensureOpen();
      var datagram = socket.receive(deadline);
      isDone = true;
      return datagram;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } finally {
      end(isDone);
    }
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    readLock.lock();
    try {
      ensureOpen();
      bindIfUnbound();
      var datagram = take(isBlocking(), HostSocket.NEVER);
      if (datagram == null) {
        return null;
      }
      put(datagram.payload(), 0, into);
      var peer = remote;
      return peer == null ? ChannelAddresses.toJava(datagram.source()) : peer;
    } finally {
      readLock.unlock();
    }
  }

  /// Waits for a datagram, on behalf of the adaptor.
  Datagram blockingReceive(int timeoutMillis) throws IOException {
    readLock.lock();
    try {
      ensureOpen();
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      bindIfUnbound();
      return Objects.requireNonNull(take(true, socket.deadline(timeoutMillis)));
    } finally {
      readLock.unlock();
    }
  }

  /// Moves bytes into a buffer; what has no room is lost.
  private static int put(byte[] bytes, int offset, ByteBuffer into) {
    int length = Math.min(bytes.length - offset, into.remaining());
    into.put(bytes, offset, length);
    return length;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    Objects.requireNonNull(into);
    return (int) read(new ByteBuffer[] {into}, 0, 1);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    readLock.lock();
    try {
      ensureConnected();
      if (!Transfers.haveRoom(into, offset, length)) {
        return 0;
      }
      var datagram = take(isBlocking(), HostSocket.NEVER);
      if (datagram == null) {
        return 0;
      }
      int count = 0;
      for (int index = offset; index < offset + length; index++) {
        count += put(datagram.payload(), count, into[index]);
      }
      return count;
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public int send(ByteBuffer from, SocketAddress target) throws IOException {
    Objects.requireNonNull(from);
    var to = ChannelAddresses.check(target, family);
    writeLock.lock();
    try {
      ensureOpen();
      var peer = remote;
      if (peer != null) {
        if (!peer.equals(to)) {
          throw new AlreadyConnectedException();
        }
        return writeAll(from);
      }
      if (to.getPort() == 0) {
        throw new SocketException("Can't send to port 0");
      }
      return sendAll(from, to);
    } finally {
      writeLock.unlock();
    }
  }

  private int sendAll(ByteBuffer from, @Nullable InetSocketAddress to) throws IOException {
    int length = from.remaining();
    if (from.hasArray()) {
      send(from.array(), from.arrayOffset() + from.position(), length, to);
    } else {
      var bytes = new byte[length];
      from.get(from.position(), bytes);
      send(bytes, 0, length, to);
    }
    from.position(from.position() + length);
    return length;
  }

  private void send(byte[] bytes, int offset, int length, @Nullable InetSocketAddress to)
      throws IOException {
    var destination = to == null ? null : Addresses.destination(to.getAddress(), to.getPort());
    try {
      socket.send(bytes, offset, length, destination);
    } catch (PortUnreachableException e) {
      throw e;
    } catch (SocketException e) {
      throw failure(e);
    }
  }

  /// Sends a datagram, on behalf of the adaptor.
  ///
  /// @param to null: to the peer
  void blockingSend(byte[] bytes, int offset, int length, @Nullable InetSocketAddress to)
      throws IOException {
    writeLock.lock();
    try {
      ensureOpen();
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      if (to != null && to.getPort() == 0) {
        throw new SocketException("Can't send to port 0");
      }
      send(bytes, offset, length, to);
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    Objects.requireNonNull(from);
    writeLock.lock();
    try {
      ensureConnected();
      return writeAll(from);
    } finally {
      writeLock.unlock();
    }
  }

  /// Sends to the peer. The JDK does it as it writes to a stream: it has the failures of streams,
  /// and what is empty is not sent.
  private int writeAll(ByteBuffer from) throws IOException {
    try {
      return from.hasRemaining() ? sendAll(from, null) : 0;
    } catch (PortUnreachableException e) {
      throw e;
    } catch (SocketException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    long total = 0;
    for (int index = offset; index < offset + length; index++) {
      total += from[index].remaining();
    }
    if (total > 0xffff) {
      throw new IOException(SocketFailures.ofCommand(SocketError.MESSAGE_TOO_LONG).getMessage());
    }
    var whole = ByteBuffer.allocate((int) total);
    for (int index = offset; index < offset + length; index++) {
      whole.put(from[index].duplicate());
    }
    write(whole.flip());
    for (int index = offset; index < offset + length; index++) {
      from[index].position(from[index].limit());
    }
    return total;
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface interf) throws IOException {
    return memberships.join(group, interf, null);
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface interf, InetAddress source)
      throws IOException {
    Objects.requireNonNull(source);
    return memberships.join(group, interf, source);
  }

  Memberships memberships() {
    return memberships;
  }

  StandardProtocolFamily family() {
    return family;
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
  protected void implCloseSelectableChannel() {
    memberships.invalidate();
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
  public <T> DatagramChannel setOption(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option);
    DatagramOptionTable.ALL.check(option, value);
    ensureOpen();
    DatagramOptionTable.ALL.set(socket, option, value);
    return this;
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    DatagramOptionTable.ALL.check(option);
    ensureOpen();
    return DatagramOptionTable.ALL.getOrNull(socket, option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return DatagramOptionTable.ALL.supported();
  }

  @Override
  public DatagramSocket socket() {
    var made = adaptor.get();
    if (made == null) {
      adaptor.compareAndSet(null, DatagramAdaptor.of(this));
      made = Objects.requireNonNull(adaptor.get());
    }
    return made;
  }
}
