package io.netjar.sockets.endpoint;

import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A TCP socket that listens.
public final class ListenSocket extends HostSocket {
  private final StreamOptions options;
  private @Nullable TcpListener listener;

  /// A socket that does not listen yet.
  public ListenSocket(SocketOwner owner) throws SocketException {
    super(owner);
    options = new StreamOptions(gate(), stack().settings().tcp());
    // As the JDK has it on Linux.
    options.reuseAddress(true);
  }

  /// The options of connections to come.
  public StreamOptions options() {
    return options;
  }

  /// Listens; at most `backlog` connections wait to be accepted.
  public void listen(IpAddress address, int port, int backlog) throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      var made = stack().tcp().listen(address, port, backlog, options.reusePort());
      options.onChange(made::settings);
      made.onReady(this::wake);
      listener = made;
      owner().tellOfSocket("tcp", "listening", made.local());
    } catch (SocketErrorException e) {
      throw SocketFailures.ofCommand(e.error());
    } finally {
      gate().leave();
    }
  }

  /// Takes the oldest connection that is established, and waits for one.
  public StreamSocket accept(long deadline) throws IOException {
    gate().enter();
    try {
      while (true) {
        var accepted = take();
        if (accepted != null) {
          return accepted;
        }
        await(deadline, "Accept");
      }
    } finally {
      gate().leave();
    }
  }

  /// Takes the oldest connection that is established; null where there is none.
  public @Nullable StreamSocket tryAccept() throws IOException {
    gate().enter();
    try {
      return take();
    } finally {
      gate().leave();
    }
  }

  private @Nullable StreamSocket take() throws IOException {
    ensureOpen();
    var from = listener;
    if (from == null) {
      throw new SocketException("Not bound");
    }
    var connection = from.accept();
    if (connection == null) {
      return null;
    }
    owner().tellOfSocket("tcp", "accepted", connection.remote());
    return new StreamSocket(owner(), connection, options.inherited());
  }

  @Override
  public int readyOperations() {
    return listener != null && listener.waiting() > 0 ? ACCEPTABLE : 0;
  }

  /// Stops listening. Connections that nobody has accepted are reset.
  @Override
  public void close() {
    gate().enter();
    try {
      if (markClosed() && listener != null) {
        listener.close(now());
        owner().tellOfSocket("tcp", "closed", listener.local());
      }
    } finally {
      gate().leave();
    }
  }

  @Override
  public void closeAtEnd() {
    gate().enter();
    try {
      if (markClosed() && listener != null) {
        listener.close(now());
      }
    } finally {
      gate().leave();
    }
  }

  /// Where it listens; null before.
  public @Nullable Endpoint local() {
    return listener == null ? null : listener.local();
  }

  @Override
  public String description() {
    return listener == null ? "tcp CLOSED" : "tcp LISTEN " + listener.local();
  }
}
