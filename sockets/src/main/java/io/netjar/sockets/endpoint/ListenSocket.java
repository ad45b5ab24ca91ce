package io.netjar.sockets.endpoint;

import io.netjar.sockets.program.HostedProgram;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A TCP socket that listens.
public final class ListenSocket extends HostSocket {
  private @Nullable TcpListener listener;
  private TcpSettings settings;

  /// A socket that does not listen yet.
  public ListenSocket(HostedProgram program) throws SocketException {
    super(program);
    settings = stack().settings().tcp();
  }

  /// Listens; at most `backlog` connections wait to be accepted.
  public void listen(IpAddress address, int port, int backlog) throws SocketException {
    ensureOpen();
    try {
      var made = stack().tcp().listen(address, port, backlog);
      made.settings(settings);
      made.onReady(this::wake);
      listener = made;
      program().tellOfSocket("tcp", "listening", made.local());
    } catch (SocketErrorException e) {
      throw SocketFailures.ofCommand(e.error());
    }
  }

  /// Takes the oldest connection that is established, and waits for one.
  public StreamSocket accept(long deadline) throws IOException {
    while (true) {
      ensureOpen();
      var from = listener;
      if (from == null) {
        throw new SocketException("Not bound");
      }
      TcpConnection connection = from.accept();
      if (connection != null) {
        program().tellOfSocket("tcp", "accepted", connection.remote());
        return new StreamSocket(program(), connection, settings);
      }
      await(deadline, "Accept");
    }
  }

  /// Stops listening. Connections that nobody has accepted are reset.
  public void close() {
    if (markClosed() && listener != null) {
      listener.close(now());
      program().tellOfSocket("tcp", "closed", listener.local());
    }
  }

  @Override
  public void closeAtEnd() {
    if (markClosed() && listener != null) {
      listener.close(now());
    }
  }

  /// Where it listens; null before.
  public @Nullable Endpoint local() {
    return listener == null ? null : listener.local();
  }

  /// The congestion control of connections to come.
  public CongestionAlgorithm congestion() {
    return settings.congestion();
  }

  /// Chooses the congestion control of connections to come.
  public void congestion(CongestionAlgorithm algorithm) {
    settings = settings.toBuilder().congestion(algorithm).build();
    if (listener != null) {
      listener.settings(settings);
    }
  }

  /// Size of the receive buffer of connections to come, in bytes.
  public int receiveBuffer() {
    return settings.receiveBuffer();
  }

  /// Sets the size of the receive buffer of connections to come, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    settings = settings.toBuilder().receiveBuffer(Buffers.clamp(bytes)).build();
    if (listener != null) {
      listener.settings(settings);
    }
  }

  @Override
  public String description() {
    return listener == null ? "tcp CLOSED" : "tcp LISTEN " + listener.local();
  }
}
