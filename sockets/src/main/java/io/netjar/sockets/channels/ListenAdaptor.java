package io.netjar.sockets.channels;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `ServerSocket` of a channel: what `ServerSocketChannel.socket()` gives.
final class ListenAdaptor extends ServerSocket {
  private final HostServerSocketChannel channel;
  private final AdaptorOptions options;

  ListenAdaptor(HostServerSocketChannel channel) {
    super(new NoInside());
    this.channel = channel;
    options = new AdaptorOptions(channel);
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    bind(local, 50);
  }

  @Override
  public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
    try {
      channel.bind(local == null ? new InetSocketAddress(0) : local, backlog);
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    var local = channel.localAddress();
    return local == null ? null : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    var local = channel.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return channel.localAddress();
  }

  @Override
  public Socket accept() throws IOException {
    try {
      int timeout = options.timeoutMillis();
      var accepted = timeout > 0 ? channel.blockingAccept(timeout) : channel.accept();
      if (accepted == null) {
        throw new IllegalBlockingModeException();
      }
      return accepted.socket();
    } catch (IOException | IllegalStateException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public ServerSocketChannel getChannel() {
    return channel;
  }

  @Override
  public boolean isBound() {
    return channel.localAddress() != null;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    options.timeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return options.timeout();
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    options.set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return options.value(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    options.setSize(StandardSocketOptions.SO_RCVBUF, size, "size cannot be 0 or negative");
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return options.value(StandardSocketOptions.SO_RCVBUF);
  }

  @Override
  public String toString() {
    return isBound()
        ? "ServerSocket[addr=" + getInetAddress() + ",localport=" + getLocalPort() + "]"
        : "ServerSocket[unbound]";
  }

  @Override
  public <T> ServerSocket setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  /// `ServerSocket` wants an inside; none of its methods is ever called.
  private static final class NoInside extends SocketImpl {
    private static IllegalStateException called() {
      return new IllegalStateException("the adaptor's own inside was called");
    }

    @Override
    protected void create(boolean stream) {
      throw called();
    }

    @Override
    protected void connect(String host, int port) {
      throw called();
    }

    @Override
    protected void connect(InetAddress address, int port) {
      throw called();
    }

    @Override
    protected void connect(SocketAddress address, int timeout) {
      throw called();
    }

    @Override
    protected void bind(InetAddress host, int port) {
      throw called();
    }

    @Override
    protected void listen(int backlog) {
      throw called();
    }

    @Override
    protected void accept(SocketImpl accepted) {
      throw called();
    }

    @Override
    protected InputStream getInputStream() {
      throw called();
    }

    @Override
    protected OutputStream getOutputStream() {
      throw called();
    }

    @Override
    protected int available() {
      throw called();
    }

    @Override
    protected void close() {
      throw called();
    }

    @Override
    protected void sendUrgentData(int data) {
      throw called();
    }

    @Override
    protected FileDescriptor getFileDescriptor() {
      throw called();
    }

    @Override
    public void setOption(int option, Object value) {
      throw called();
    }

    @Override
    public Object getOption(int option) {
      throw called();
    }
  }
}
