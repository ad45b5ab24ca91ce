package io.netjar.sockets.endpoint;

import io.netjar.sockets.program.HostedProgram;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpInfo;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/// A TCP socket that connects or was accepted.
///
/// Options set before there is a connection are kept for it.
public final class StreamSocket extends HostSocket {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MILLISECOND_NANOS = 1_000_000;

  /// `SO_LINGER` is off.
  public static final int NO_LINGER = -1;

  private @Nullable TcpConnection connection;
  private TcpSettings settings;
  private @Nullable Endpoint bound;
  private boolean keepAlive;
  private boolean urgentInline;
  private int lingerSeconds = NO_LINGER;
  private boolean inputShut;
  private boolean isConnectionReset;
  private boolean isErrorTaken;
  private boolean hasPeerEnded;

  /// A socket without a peer.
  public StreamSocket(HostedProgram program) throws SocketException {
    super(program);
    settings = stack().settings().tcp();
  }

  /// A socket for a connection that was accepted.
  StreamSocket(HostedProgram program, TcpConnection accepted, TcpSettings settings)
      throws SocketException {
    super(program);
    this.settings = settings;
    connection = accepted;
    accepted.urgentInline(false);
    accepted.onReady(this::changed);
  }

  private void changed() {
    hasPeerEnded |= connection != null && connection.state() == TcpState.CLOSE_WAIT;
    wake();
  }

  /// Chooses the own end.
  ///
  /// A port is chosen here and taken when the connection is made: DEVIATION: in between another
  /// socket may take it.
  public void bind(IpAddress address, int port) throws SocketException {
    ensureOpen();
    try {
      // A listener says whether the address is ours and the port is free, and chooses a port.
      var probe = stack().tcp().listen(address, port, 1);
      bound = probe.local();
      probe.close(now());
    } catch (SocketErrorException e) {
      throw SocketFailures.ofCommand(e.error());
    }
  }

  /// Connects, and waits until that has succeeded or failed. A socket that failed to connect is
  /// closed.
  ///
  /// @param deadline when to give up, or [#NEVER]
  public void connect(Endpoint remote, long deadline) throws IOException {
    ensureOpen();
    boolean isDone = false;
    try {
      var own = bound;
      program().tellOfSocket("tcp", "connecting", remote);
      var made =
          stack()
              .tcp()
              .connect(
                  own == null ? null : own.address(),
                  own == null ? 0 : own.port(),
                  remote,
                  settings,
                  now());
      connection = made;
      made.onReady(this::changed);
      made.urgentInline(urgentInline);
      if (keepAlive) {
        made.keepAlive(true, now());
      }
      awaitConnected(made, deadline);
      isDone = true;
    } catch (SocketErrorException e) {
      throw refused(remote, e.error());
    } finally {
      if (!isDone && isOpen()) {
        abandon();
      }
    }
    program().tellOfSocket("tcp", "connected", made().local() + " → " + remote);
  }

  private void awaitConnected(TcpConnection made, long deadline) throws IOException {
    while (!made.isEstablished()) {
      var error = made.error();
      if (error != null) {
        throw refused(made.remote(), error);
      }
      ensureOpen();
      try {
        await(deadline, "Connect");
      } catch (SocketTimeoutException e) {
        program().tellOfSocket("tcp", "connection failed", made.remote() + ": " + e.getMessage());
        throw e;
      }
    }
    ensureOpen();
  }

  private SocketException refused(Endpoint remote, SocketError error) {
    var failure = SocketFailures.ofCommand(error);
    program().tellOfSocket("tcp", "connection failed", remote + ": " + failure.getMessage());
    return failure;
  }

  private void abandon() {
    var made = connection;
    markClosed();
    if (made != null) {
      made.onReady(null);
      made.abort(now());
    }
  }

  /// Takes bytes that have arrived, and waits for the first.
  ///
  /// @return how many; -1 at the end of the stream
  public int read(byte[] bytes, int offset, int length, long deadline) throws IOException {
    while (true) {
      ensureOpen();
      if (isConnectionReset) {
        throw SocketFailures.reset();
      }
      var from = made();
      int count = inputShut ? -1 : from.read(bytes, offset, length, now());
      if (count > 0) {
        return count;
      }
      if (count < 0) {
        throwErrorOnce(from);
        return -1;
      }
      await(deadline, "Read");
    }
  }

  /// Hands all bytes over to be sent, and waits where the send buffer is full.
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      ensureOpen();
      var to = made();
      int count = to.write(bytes, at, end - at, now());
      if (count < 0) {
        throwErrorOnce(to);
        throw SocketFailures.brokenPipe();
      }
      at += count;
      if (count == 0) {
        await(NEVER, "Write");
      }
    }
  }

  /// Hands one byte over to be sent as urgent, and waits where the send buffer is full.
  public void writeUrgent(byte value) throws IOException {
    while (true) {
      ensureOpen();
      var to = made();
      int count = to.writeUrgent(value, now());
      if (count > 0) {
        return;
      }
      if (count < 0) {
        throwErrorOnce(to);
        throw SocketFailures.urgentBrokenPipe();
      }
      await(NEVER, "Write");
    }
  }

  /// An error is told once, as `SO_ERROR` is; only a reset is told to every reader after.
  private void throwErrorOnce(TcpConnection on) throws SocketException {
    var error = on.error();
    // After the peer's end, a reset says only that it reads no more: EPIPE, as Linux has it.
    boolean isPipe = hasPeerEnded && error == SocketError.RESET;
    if (error == null || isErrorTaken || inputShut || isPipe) {
      return;
    }
    isErrorTaken = true;
    isConnectionReset = error == SocketError.RESET;
    var failure = SocketFailures.ofTransfer(error);
    program().tellOfSocket("tcp", "connection lost", on.remote() + ": " + failure.getMessage());
    throw failure;
  }

  /// Bytes that can be read without waiting.
  public int available() throws SocketException {
    ensureOpen();
    return inputShut ? 0 : made().available();
  }

  /// Ends the input: reads return -1 from now on.
  public void shutdownInput() throws SocketException {
    ensureOpen();
    made().shutdownInput(now());
    inputShut = true;
    wake();
  }

  /// Ends the output: the peer reads what was written, then -1.
  public void shutdownOutput() throws SocketException {
    ensureOpen();
    made().shutdownOutput(now());
    wake();
  }

  /// Closes the socket. With `SO_LINGER` of some seconds, waits so long for the peer to have all
  /// bytes; with one of 0, resets the connection.
  public void close() throws IOException {
    if (!markClosed()) {
      return;
    }
    var made = connection;
    if (made == null) {
      return;
    }
    program().tellOfSocket("tcp", "closed", made.remote());
    if (lingerSeconds == 0) {
      made.onReady(null);
      made.abort(now());
      return;
    }
    made.close(now());
    if (lingerSeconds > 0) {
      linger(made, now() + lingerSeconds * SECOND_NANOS);
    }
    made.onReady(null);
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
    if (markClosed() && connection != null) {
      connection.onReady(null);
      connection.close(now());
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

  /// True where Nagle's algorithm is off.
  public boolean noDelay() {
    return settings.noDelay();
  }

  /// Switches Nagle's algorithm off or on.
  public void noDelay(boolean on) {
    settings = settings.toBuilder().noDelay(on).build();
    if (connection != null) {
      connection.noDelay(on, now());
    }
  }

  /// Traffic class of what it sends, 0–255.
  public int trafficClass() {
    return settings.trafficClass();
  }

  /// Sets the traffic class; its lower two bits are not the program's (RFC 3168 §5).
  ///
  /// @param value 0–255
  public void trafficClass(int value) {
    change(settings.toBuilder().trafficClass(value & 0xff).build());
  }

  /// The congestion control.
  public CongestionAlgorithm congestion() {
    return settings.congestion();
  }

  /// Chooses the congestion control.
  public void congestion(CongestionAlgorithm algorithm) {
    change(settings.toBuilder().congestion(algorithm).build());
  }

  /// True where data leaves spread over the round-trip time.
  public boolean pacing() {
    return settings.pacing();
  }

  /// Switches pacing on or off.
  public void pacing(boolean on) {
    change(settings.toBuilder().pacing(on).build());
  }

  /// Milliseconds for which data may stay unacknowledged before the connection is lost; 0: until
  /// the retransmissions are used up.
  public int userTimeoutMillis() {
    return (int) (settings.userTimeoutNanos() / MILLISECOND_NANOS);
  }

  /// Sets the milliseconds for which data may stay unacknowledged (RFC 5482 §3.1).
  ///
  /// @throws IllegalArgumentException where they are less than 0
  public void userTimeoutMillis(int millis) {
    change(settings.toBuilder().userTimeoutNanos(millis * MILLISECOND_NANOS).build());
  }

  /// What the connection's machine holds now.
  ///
  /// @throws SocketException where there is no connection
  public TcpInfo info() throws SocketException {
    return made().info();
  }

  /// True where the connection is probed in silence.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// Switches probes in silence on or off.
  public void keepAlive(boolean on) {
    keepAlive = on;
    if (connection != null) {
      connection.keepAlive(on, now());
    }
  }

  /// Seconds of silence after which the peer is probed.
  public int keepAliveIdle() {
    return (int) (settings.keepAliveIdleNanos() / SECOND_NANOS);
  }

  /// Sets the seconds of silence after which the peer is probed.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 32,767
  public void keepAliveIdle(int seconds) {
    change(settings.toBuilder().keepAliveIdleNanos(seconds * SECOND_NANOS).build());
  }

  /// Seconds between probes.
  public int keepAliveInterval() {
    return (int) (settings.keepAliveIntervalNanos() / SECOND_NANOS);
  }

  /// Sets the seconds between probes.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 32,767
  public void keepAliveInterval(int seconds) {
    change(settings.toBuilder().keepAliveIntervalNanos(seconds * SECOND_NANOS).build());
  }

  /// How many probes may stay unanswered.
  public int keepAliveProbes() {
    return settings.keepAliveProbes();
  }

  /// Sets how many probes may stay unanswered.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 127
  public void keepAliveProbes(int count) {
    change(settings.toBuilder().keepAliveProbes(count).build());
  }

  private void change(TcpSettings wanted) {
    settings = wanted;
    if (connection != null) {
      connection.settings(wanted, now());
    }
  }

  /// True where urgent data that arrives stays in the stream.
  public boolean urgentInline() {
    return urgentInline;
  }

  /// Chooses whether urgent data that arrives stays in the stream, or its last byte is discarded;
  /// so it is at first.
  public void urgentInline(boolean on) {
    urgentInline = on;
    if (connection != null) {
      connection.urgentInline(on);
    }
  }

  /// Size of the send buffer in bytes.
  public int sendBuffer() {
    return settings.sendBuffer();
  }

  /// Sets the size of the send buffer, at least 256 bytes.
  public void sendBuffer(int bytes) {
    int size = Buffers.clamp(bytes);
    settings = settings.toBuilder().sendBuffer(size).build();
    if (connection != null) {
      connection.sendBuffer(size);
    }
  }

  /// Size of the receive buffer in bytes.
  public int receiveBuffer() {
    return settings.receiveBuffer();
  }

  /// Sets the size of the receive buffer, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    int size = Buffers.clamp(bytes);
    settings = settings.toBuilder().receiveBuffer(size).build();
    if (connection != null) {
      connection.receiveBuffer(size);
    }
  }

  /// Seconds that [#close] waits at most, or [#NO_LINGER].
  public int linger() {
    return lingerSeconds;
  }

  /// Sets how many seconds [#close] waits at most; 0: it resets; [#NO_LINGER]: it does not wait.
  public void linger(int seconds) {
    lingerSeconds = seconds;
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
