package io.netjar.sockets.endpoint;

import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.BufferTransfer;
import io.netjar.stack.tcp.PreparedBytes;
import io.netjar.stack.tcp.ReceivedSlices;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A TCP socket that connects or was accepted.
///
/// Each operation that can wait stands beside one that does not: [#read] and [#tryRead], [#write]
/// and [#tryWrite], [#connect] and [#startConnect] with [#finishConnect].
public final class StreamSocket extends HostSocket {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final StreamOptions options;
  private @Nullable TcpConnection connection;
  private @Nullable Endpoint bound;
  private boolean isConnected;
  private boolean inputShut;
  private boolean outputShut;
  private boolean isConnectionReset;
  private boolean isErrorTaken;
  private boolean hasPeerEnded;

  /// A socket without a peer.
  public StreamSocket(SocketOwner owner) throws SocketException {
    super(owner);
    options = new StreamOptions(gate(), stack().settings().tcp());
  }

  /// A socket for a connection that was accepted.
  StreamSocket(SocketOwner owner, TcpConnection accepted, StreamOptions options)
      throws SocketException {
    super(owner);
    this.options = options;
    connection = accepted;
    isConnected = true;
    options.apply(accepted);
    accepted.onReady(this::changed);
  }

  private void changed() {
    hasPeerEnded |= connection != null && connection.state() == TcpState.CLOSE_WAIT;
    wake();
  }

  /// Its options.
  public StreamOptions options() {
    return options;
  }

  /// Chooses the own end.
  ///
  /// A port is chosen here and taken when the connection is made: DEVIATION: in between another
  /// socket may take it.
  public void bind(IpAddress address, int port) throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      // A listener says whether the address is ours and the port is free, and chooses a port.
      var probe = stack().tcp().listen(address, port, 1);
      bound = probe.local();
      probe.close(now());
    } catch (SocketErrorException e) {
      throw SocketFailures.ofCommand(e.error());
    } finally {
      gate().leave();
    }
  }

  /// Connects, and waits until that has succeeded or failed. A socket that failed to connect is
  /// closed.
  ///
  /// @param deadline when to give up, or [#NEVER]
  public void connect(Endpoint remote, long deadline) throws IOException {
    gate().enter();
    try {
      begin(remote);
      completeConnect(deadline);
    } finally {
      abandonUnlessConnected();
      gate().leave();
    }
  }

  /// Waits until what [#startConnect] has begun has succeeded or failed. A socket that failed to
  /// connect is closed.
  ///
  /// @param deadline when to give up, or [#NEVER]
  public void completeConnect(long deadline) throws IOException {
    gate().enter();
    try {
      while (!takeConnected()) {
        awaitConnected(made().remote(), deadline);
      }
    } finally {
      abandonUnlessConnected();
      gate().leave();
    }
  }

  /// Begins to connect and does not wait. A socket that cannot is closed.
  public void startConnect(Endpoint remote) throws IOException {
    boolean hasBegun = false;
    gate().enter();
    try {
      begin(remote);
      hasBegun = true;
    } finally {
      if (!hasBegun) {
        abandonUnlessConnected();
      }
      gate().leave();
    }
  }

  /// Says whether connecting has succeeded.
  ///
  /// @return false where it goes on
  /// @throws IOException where it has failed; the socket is closed then
  public boolean finishConnect() throws IOException {
    boolean isOver = true;
    gate().enter();
    try {
      isOver = takeConnected();
      return isOver;
    } finally {
      if (isOver) {
        abandonUnlessConnected();
      }
      gate().leave();
    }
  }

  private void begin(Endpoint remote) throws IOException {
    ensureOpen();
    var own = bound;
    owner().tellOfSocket("tcp", "connecting", remote);
    try {
      var made =
          stack()
              .tcp()
              .connect(
                  own == null ? null : own.address(),
                  own == null ? 0 : own.port(),
                  remote,
                  options.settings(),
                  now());
      connection = made;
      made.onReady(this::changed);
      options.apply(made);
    } catch (SocketErrorException e) {
      throw refused(remote, e.error());
    }
  }

  private boolean takeConnected() throws IOException {
    var made = made();
    var error = made.error();
    if (error != null && !made.isEstablished()) {
      throw refused(made.remote(), error);
    }
    ensureOpen();
    if (!made.isEstablished()) {
      return false;
    }
    if (!isConnected) {
      isConnected = true;
      owner().tellOfSocket("tcp", "connected", made.local() + " → " + made.remote());
    }
    return true;
  }

  private void awaitConnected(Endpoint remote, long deadline) throws IOException {
    try {
      await(deadline, "Connect");
    } catch (SocketTimeoutException e) {
      owner().tellOfSocket("tcp", "connection failed", remote + ": " + e.getMessage());
      throw e;
    }
  }

  private SocketException refused(Endpoint remote, SocketError error) {
    var failure = SocketFailures.ofCommand(error);
    owner().tellOfSocket("tcp", "connection failed", remote + ": " + failure.getMessage());
    return failure;
  }

  private void abandonUnlessConnected() {
    if (!isConnected && markClosed() && connection != null) {
      connection.onReady(null);
      connection.abort(now());
    }
  }

  /// Takes bytes that have arrived, and waits for the first.
  ///
  /// @return how many; -1 at the end of the stream
  public int read(byte[] bytes, int offset, int length, long deadline) throws IOException {
    gate().enter();
    try {
      while (true) {
        int count = take(bytes, offset, length);
        if (count != 0) {
          return count;
        }
        await(deadline, "Read");
      }
    } finally {
      gate().leave();
    }
  }

  /// Takes bytes that have arrived.
  ///
  /// @return how many, 0 where there are none yet; -1 at the end of the stream
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    gate().enter();
    try {
      return take(bytes, offset, length);
    } finally {
      gate().leave();
    }
  }

  private int take(byte[] bytes, int offset, int length) throws IOException {
    var from = readable();
    return told(from, inputShut ? -1 : from.read(bytes, offset, length, now()), true);
  }

  /// As [#tryRead], inside the gate; see [BufferTransfer#read].
  int take(ByteBuffer into, ReceivedSlices uncopied) throws IOException {
    var from = readable();
    return told(from, inputShut ? -1 : BufferTransfer.read(from, into, uncopied, now()), true);
  }

  private TcpConnection readable() throws SocketException {
    ensureOpen();
    if (isConnectionReset) {
      throw SocketFailures.reset();
    }
    return made();
  }

  /// Hands all bytes over to be sent, and waits where the send buffer is full.
  ///
  /// @return false where none can be sent any more: `EPIPE`
  public boolean write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    gate().enter();
    try {
      while (true) {
        int count = put(bytes, at, end - at);
        if (count < 0) {
          return false;
        }
        at += count;
        if (at == end) {
          return true;
        }
        await(NEVER, "Write");
      }
    } finally {
      gate().leave();
    }
  }

  /// Hands bytes over to be sent, as many as the send buffer takes.
  ///
  /// @return how many; -1 where none can be sent any more: `EPIPE`
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    gate().enter();
    try {
      return put(bytes, offset, length);
    } finally {
      gate().leave();
    }
  }

  private int put(byte[] bytes, int offset, int length) throws IOException {
    ensureOpen();
    return told(made(), made().write(bytes, offset, length, now()), false);
  }

  /// As [#tryWrite], inside the gate; see [BufferTransfer#write].
  int put(ByteBuffer from, @Nullable PreparedBytes copied) throws IOException {
    ensureOpen();
    return told(made(), BufferTransfer.write(made(), from, copied, now()), false);
  }

  /// Hands one byte over to be sent as urgent, and waits where the send buffer is full.
  public void writeUrgent(byte value) throws IOException {
    gate().enter();
    try {
      while (true) {
        ensureOpen();
        var to = made();
        int count = told(to, to.writeUrgent(value, now()), false);
        if (count > 0) {
          return;
        }
        if (count < 0) {
          throw SocketFailures.urgentBrokenPipe();
        }
        await(NEVER, "Write");
      }
    } finally {
      gate().leave();
    }
  }

  /// Gives `count` back, unless that is -1 for an error, which is thrown: once, as `SO_ERROR` is;
  /// only a reset that a reader was told is told to every reader after.
  private int told(TcpConnection on, int count, boolean isReading) throws SocketException {
    if (count >= 0) {
      return count;
    }
    var error = on.error();
    // After the peer's end, a reset says only that it reads no more: EPIPE, as Linux has it.
    boolean isPipe = hasPeerEnded && error == SocketError.RESET;
    if (error == null || isErrorTaken || inputShut || isPipe) {
      return count;
    }
    isErrorTaken = true;
    isConnectionReset = isReading && error == SocketError.RESET;
    var failure = isReading ? SocketFailures.ofRead(error) : SocketFailures.ofWrite(error);
    owner().tellOfSocket("tcp", "connection lost", on.remote() + ": " + failure.getMessage());
    throw failure;
  }

  /// True from when connecting has succeeded, also after the socket is closed.
  public boolean isConnected() {
    return isConnected;
  }

  /// True while it is not known whether connecting will succeed, and until that is asked for.
  public boolean isConnecting() {
    return connection != null && !isConnected;
  }

  /// True once [#shutdownInput] was called.
  public boolean isInputShut() {
    return inputShut;
  }

  /// True once [#shutdownOutput] was called.
  public boolean isOutputShut() {
    return outputShut;
  }

  /// True where writing would not wait.
  public boolean isWritable() {
    gate().enter();
    try {
      return (readyOperations() & WRITABLE) != 0;
    } finally {
      gate().leave();
    }
  }

  @Override
  public int readyOperations() {
    var made = connection;
    if (made == null) {
      // Linux reports a hang-up, which is taken for everything (POLLHUP).
      return CONNECTABLE | READABLE | WRITABLE;
    }
    if (!isConnected) {
      int atFailure = made.error() == null ? 0 : CONNECTABLE | READABLE | WRITABLE;
      return made.isEstablished() ? CONNECTABLE : atFailure;
    }
    int readable = inputShut || made.isReadable() ? READABLE : 0;
    return made.isWritable() ? readable | WRITABLE : readable;
  }

  /// Bytes that can be read without waiting.
  public int available() throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      return inputShut ? 0 : made().available();
    } finally {
      gate().leave();
    }
  }

  /// Ends the input: reads return -1 from now on.
  public void shutdownInput() throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      made().shutdownInput(now());
      inputShut = true;
      wake();
    } finally {
      gate().leave();
    }
  }

  /// Ends the output: the peer reads what was written, then -1.
  public void shutdownOutput() throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      made().shutdownOutput(now());
      outputShut = true;
      wake();
    } finally {
      gate().leave();
    }
  }

  /// Closes the socket. With `SO_LINGER` of some seconds, waits so long for the peer to have all
  /// bytes; with one of 0, resets the connection.
  @Override
  public void close() {
    gate().enter();
    try {
      var made = connection;
      if (!markClosed() || made == null) {
        return;
      }
      owner().tellOfSocket("tcp", "closed", made.remote());
      if (options.linger() == 0) {
        made.abort(now());
      } else {
        made.close(now());
        if (options.linger() > 0) {
          linger(made, now() + options.linger() * SECOND_NANOS);
        }
      }
      made.onReady(null);
    } finally {
      gate().leave();
    }
  }

  private void linger(TcpConnection made, long deadline) {
    try {
      while (made.unacknowledged() > 0 && made.error() == null) {
        await(deadline, "Close");
      }
    } catch (InterruptedIOException _) {
      // The time is over, or the thread has something else to do: TCP goes on by itself.
    }
  }

  @Override
  public void closeAtEnd() {
    gate().enter();
    try {
      if (markClosed() && connection != null) {
        connection.onReady(null);
        connection.close(now());
      }
    } finally {
      gate().leave();
    }
  }

  private TcpConnection made() throws SocketException {
    var made = connection;
    if (made == null) {
      throw SocketFailures.notConnected();
    }
    return made;
  }

  /// The own end; null where it is not chosen yet.
  public @Nullable Endpoint local() {
    return connection == null ? bound : connection.local();
  }

  /// The peer's end; null where there is none.
  public @Nullable Endpoint remote() {
    return connection == null ? null : connection.remote();
  }

  @Override
  public String description() {
    var made = connection;
    if (made != null) {
      return "tcp " + made.state() + " " + made.local() + " → " + made.remote();
    }
    return "tcp CLOSED " + (bound == null ? new Endpoint(Ipv4Address.ANY, 0) : bound);
  }
}
