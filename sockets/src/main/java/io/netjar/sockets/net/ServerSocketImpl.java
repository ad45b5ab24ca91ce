package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.ListenSocket;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamOptionTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The inside of a `java.net.ServerSocket` of a program.
final class ServerSocketImpl extends SocketImpl {
  private final @Nullable SocketOwner owner;
  private @Nullable ListenSocket socket;
  private int timeoutMillis;
  private @Nullable InetAddress bindAddress;
  private int bindPort;

  /// @param owner null for a thread on no host: such a socket cannot be created
  ServerSocketImpl(@Nullable SocketOwner owner) {
    this.owner = owner;
  }

  private ListenSocket socket() throws SocketException {
    if (socket == null) {
      throw new SocketException("Socket not created");
    }
    if (!socket.isOpen()) {
      throw SocketFailures.closed();
    }
    return socket;
  }

  @Override
  protected void create(boolean stream) throws IOException {
    if (owner == null) {
      throw SocketSwitch.noOperatingSystem();
    }
    socket = new ListenSocket(owner);
  }

  @Override
  protected void bind(InetAddress host, int port) throws IOException {
    socket();
    bindAddress = host;
    bindPort = port;
  }

  @Override
  protected void listen(int backlog) throws IOException {
    var listening = socket();
    if (bindAddress == null) {
      throw new SocketException("Not bound");
    }
    listening.listen(Addresses.of(bindAddress), bindPort, backlog);
    address = bindAddress;
    var local = listening.local();
    localport = local == null ? bindPort : local.port();
  }

  @Override
  protected void accept(SocketImpl accepted) throws IOException {
    if (!(accepted instanceof StreamSocketImpl stream)) {
      throw new IOException(
          "a server socket of a host cannot accept with a " + accepted.getClass());
    }
    var from = socket();
    stream.accepted(from.accept(from.deadline(timeoutMillis)));
  }

  @Override
  protected void close() {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return StreamOptionTable.LISTENING_SOCKET.supported();
  }

  @Override
  protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
    StreamOptionTable.LISTENING_SOCKET.check(option, value);
    StreamOptionTable.LISTENING_SOCKET.set(socket().options(), option, value);
  }

  @Override
  protected <T> T getOption(SocketOption<T> option) throws IOException {
    StreamOptionTable.LISTENING_SOCKET.check(option);
    return StreamOptionTable.LISTENING_SOCKET.get(socket().options(), option);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    var on = socket();
    switch (option) {
      case SO_TIMEOUT -> timeoutMillis = Options.number(value, option);
      case SO_REUSEADDR -> on.options().reuseAddress(Options.on(value, option));
      case SO_REUSEPORT -> on.options().reusePort(Options.on(value, option));
      case SO_RCVBUF -> on.options().receiveBuffer(Options.size(value, option));
      default -> throw Options.unsupported(option);
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    var on = socket();
    return switch (option) {
      case SO_TIMEOUT -> timeoutMillis;
      case SO_REUSEADDR -> on.options().reuseAddress();
      case SO_REUSEPORT -> on.options().reusePort();
      case SO_RCVBUF -> on.options().receiveBuffer();
      default -> throw Options.unsupported(option);
    };
  }

  @Override
  protected void connect(String host, int port) throws IOException {
    throw listens();
  }

  @Override
  protected void connect(InetAddress address, int port) throws IOException {
    throw listens();
  }

  @Override
  protected void connect(SocketAddress address, int timeout) throws IOException {
    throw listens();
  }

  @Override
  protected InputStream getInputStream() throws IOException {
    throw listens();
  }

  @Override
  protected OutputStream getOutputStream() throws IOException {
    throw listens();
  }

  @Override
  protected int available() throws IOException {
    throw listens();
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    throw listens();
  }

  private static SocketException listens() {
    return new SocketException("a server socket only listens");
  }
}
