package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.OptionTable;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.endpoint.StreamOptionTable;
import io.netjar.sockets.endpoint.StreamOptions;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.wire.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The inside of a `java.net.Socket` of a program.
final class StreamSocketImpl extends SocketImpl {
  private static final OptionTable<StreamOptions> OPTIONS =
      StreamOptionTable.CONNECTING.without(StreamOptionTable.SO_OOBINLINE);

  private final @Nullable SocketOwner owner;
  private @Nullable StreamSocket socket;
  private int timeoutMillis;
  private boolean isAtEnd;

  /// @param owner null for a thread on no host: such a socket cannot be created, only be the inside
  ///   of a connection that was accepted
  StreamSocketImpl(@Nullable SocketOwner owner) {
    this.owner = owner;
  }

  private StreamSocket socket() throws SocketException {
    if (socket == null) {
      throw new SocketException("Socket not created");
    }
    if (!socket.isOpen()) {
      throw SocketFailures.closed();
    }
    return socket;
  }

  /// Becomes the inside of a connection that was accepted.
  void accepted(StreamSocket accepted) {
    socket = accepted;
    takePorts(accepted);
    var remote = accepted.remote();
    if (remote != null) {
      address = Addresses.toJava(remote.address());
    }
  }

  private void takePorts(StreamSocket connected) {
    var local = connected.local();
    var remote = connected.remote();
    if (local != null && remote != null) {
      localport = local.port();
      port = remote.port();
    }
  }

  @Override
  protected void create(boolean stream) throws IOException {
    if (!stream) {
      throw new IOException("Datagram socket creation not supported");
    }
    if (owner == null) {
      throw SocketSwitch.noOperatingSystem();
    }
    socket = new StreamSocket(owner);
  }

  @Override
  protected void connect(String host, int port) throws IOException {
    connect(new InetSocketAddress(host, port), 0);
  }

  @Override
  protected void connect(InetAddress address, int port) throws IOException {
    connect(new InetSocketAddress(address, port), 0);
  }

  @Override
  protected void connect(SocketAddress remote, int timeoutMillis) throws IOException {
    if (!(remote instanceof InetSocketAddress to)) {
      throw new IOException("Unsupported address type");
    }
    if (to.isUnresolved()) {
      throw new UnknownHostException(to.getHostName());
    }
    var connecting = socket();
    address = to.getAddress();
    port = to.getPort();
    Endpoint destination = Addresses.destination(to.getAddress(), to.getPort());
    try {
      connecting.connect(destination, connecting.deadline(timeoutMillis));
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw closedByInterrupt(e);
    }
    takePorts(connecting);
  }

  private static SocketException closedByInterrupt(InterruptedIOException cause) {
    var closed = new SocketException("Closed by interrupt");
    closed.initCause(cause);
    return closed;
  }

  @Override
  protected void bind(InetAddress host, int port) throws IOException {
    var binding = socket();
    binding.bind(Addresses.of(host), port);
    address = host;
    var local = binding.local();
    localport = local == null ? port : local.port();
  }

  @Override
  protected void listen(int backlog) throws IOException {
    throw new SocketException("a socket that connects cannot listen");
  }

  @Override
  protected void accept(SocketImpl accepted) throws IOException {
    throw new SocketException("a socket that connects cannot accept");
  }

  @Override
  protected InputStream getInputStream() {
    return new Input();
  }

  @Override
  protected OutputStream getOutputStream() {
    return new Output();
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) > 0 ? one[0] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) {
        return 0;
      }
      // The JDK goes on returning -1 after the end, also when the socket is closed.
      if (isAtEnd) {
        return -1;
      }
      var from = socket();
      int count = from.read(bytes, offset, length, from.deadline(timeoutMillis));
      isAtEnd = count < 0;
      return count;
    }

    @Override
    public int available() throws IOException {
      return StreamSocketImpl.this.available();
    }

    @Override
    public void close() throws IOException {
      StreamSocketImpl.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length > 0) {
        if (!socket().write(bytes, offset, length)) {
          throw SocketFailures.brokenPipe();
        }
      }
    }

    @Override
    public void close() throws IOException {
      StreamSocketImpl.this.close();
    }
  }

  @Override
  protected int available() throws IOException {
    return socket().available();
  }

  @Override
  protected void close() throws IOException {
    if (socket != null) {
      // The JDK shuts the output before it closes, so the peer sees the end of the stream first
      // even
      // where unread input then resets the connection.
      if (socket.options().linger() != 0 && socket.isOpen() && socket.remote() != null) {
        socket.shutdownOutput();
      }
      socket.close();
    }
  }

  @Override
  protected void shutdownInput() throws IOException {
    socket().shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    socket().shutdownOutput();
  }

  @Override
  protected boolean supportsUrgentData() {
    return true;
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    socket().writeUrgent((byte) data);
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return OPTIONS.supported();
  }

  @Override
  protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
    OPTIONS.check(option, value);
    OPTIONS.set(socket().options(), option, value);
  }

  @Override
  protected <T> T getOption(SocketOption<T> option) throws IOException {
    OPTIONS.check(option);
    return OPTIONS.get(socket().options(), option);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    var on = socket();
    switch (option) {
      case SO_TIMEOUT -> timeoutMillis = Options.number(value, option);
      case TCP_NODELAY -> on.options().noDelay(Options.on(value, option));
      case SO_KEEPALIVE -> on.options().keepAlive(Options.on(value, option));
      case SO_OOBINLINE -> on.options().urgentInline(Options.on(value, option));
      case SO_REUSEADDR -> on.options().reuseAddress(Options.on(value, option));
      case SO_REUSEPORT -> on.options().reusePort(Options.on(value, option));
      case IP_TOS -> on.options().trafficClass(Options.number(value, option));
      case SO_SNDBUF -> on.options().sendBuffer(Options.size(value, option));
      case SO_RCVBUF -> on.options().receiveBuffer(Options.size(value, option));
      case SO_LINGER ->
          on.options()
              .linger(
                  value.equals(false) ? StreamOptions.NO_LINGER : Options.number(value, option));
      default -> throw Options.unsupported(option);
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    var on = socket();
    return switch (option) {
      case SO_TIMEOUT -> timeoutMillis;
      case TCP_NODELAY -> on.options().noDelay();
      case SO_KEEPALIVE -> on.options().keepAlive();
      case SO_OOBINLINE -> on.options().urgentInline();
      case SO_REUSEADDR -> on.options().reuseAddress();
      case SO_REUSEPORT -> on.options().reusePort();
      case IP_TOS -> on.options().trafficClass();
      case SO_SNDBUF -> on.options().sendBuffer();
      case SO_RCVBUF -> on.options().receiveBuffer();
      case SO_LINGER ->
          on.options().linger() == StreamOptions.NO_LINGER ? (Object) false : on.options().linger();
      case SO_BINDADDR -> {
        var local = on.local();
        yield local == null
            ? new InetSocketAddress(0).getAddress()
            : Addresses.toJava(local.address());
      }
      default -> throw Options.unsupported(option);
    };
  }
}
