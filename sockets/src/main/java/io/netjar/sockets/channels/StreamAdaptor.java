package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.StreamOptionTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `Socket` of a channel: what `SocketChannel.socket()` gives.
final class StreamAdaptor extends Socket {
  private final HostSocketChannel channel;
  private final AdaptorOptions options;

  private StreamAdaptor(HostSocketChannel channel) throws SocketException {
    super((SocketImpl) null);
    this.channel = channel;
    options = new AdaptorOptions(channel);
  }

  static StreamAdaptor of(HostSocketChannel channel) {
    try {
      return new StreamAdaptor(channel);
    } catch (SocketException e) {
      throw new IllegalStateException("a socket without an inside cannot fail", e);
    }
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    connect(remote, 0);
  }

  @Override
  public void connect(@Nullable SocketAddress remote, int timeout) throws IOException {
    if (remote == null) {
      throw new IllegalArgumentException("connect: The address can't be null");
    }
    if (remote instanceof InetSocketAddress internet && internet.isUnresolved()) {
      options.ensureOpen();
      if (channel.isConnected()) {
        throw new SocketException("Already connected");
      }
      close();
      throw new UnknownHostException(remote.toString());
    }
    if (timeout < 0) {
      throw new IllegalArgumentException("connect: timeout can't be negative");
    }
    try {
      channel.blockingConnect(remote, timeout);
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    try {
      channel.bind(local);
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    var remote = remote();
    return remote == null ? null : remote.getAddress();
  }

  private @Nullable InetSocketAddress remote() {
    return channel.remoteAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    var local = channel.isOpen() ? channel.localAddress() : null;
    return local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
  }

  @Override
  public int getPort() {
    var remote = remote();
    return remote == null ? 0 : remote.getPort();
  }

  @Override
  public int getLocalPort() {
    var local = channel.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return remote();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return channel.localAddress();
  }

  @Override
  public SocketChannel getChannel() {
    return channel;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    options.ensureOpen();
    if (!channel.isConnected()) {
      throw new SocketException("Socket is not connected");
    }
    if (channel.isInputShut()) {
      throw new SocketException("Socket input is shutdown");
    }
    return new Input();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    options.ensureOpen();
    if (!channel.isConnected()) {
      throw new SocketException("Socket is not connected");
    }
    if (channel.isOutputShut()) {
      throw new SocketException("Socket output is shutdown");
    }
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
      return channel.transfer().blockingRead(bytes, offset, length, options.timeoutMillis());
    }

    @Override
    public int available() throws IOException {
      return channel.available();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      channel.transfer().blockingWrite(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    options.set(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return options.value(StandardSocketOptions.TCP_NODELAY);
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    options.set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return options.value(StandardSocketOptions.SO_LINGER);
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    channel.transfer().writeUrgent((byte) data);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    options.set(StreamOptionTable.SO_OOBINLINE, on);
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    return options.value(StreamOptionTable.SO_OOBINLINE);
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
  public void setSendBufferSize(int size) throws SocketException {
    options.setSize(StandardSocketOptions.SO_SNDBUF, size, "Invalid send size");
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return options.value(StandardSocketOptions.SO_SNDBUF);
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    options.setSize(StandardSocketOptions.SO_RCVBUF, size, "Invalid receive size");
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return options.value(StandardSocketOptions.SO_RCVBUF);
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    options.set(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return options.value(StandardSocketOptions.SO_KEEPALIVE);
  }

  @Override
  public void setTrafficClass(int value) throws SocketException {
    options.set(StandardSocketOptions.IP_TOS, value);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return options.value(StandardSocketOptions.IP_TOS);
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
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    try {
      channel.shutdownInput();
    } catch (IOException | IllegalStateException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    try {
      channel.shutdownOutput();
    } catch (IOException | IllegalStateException e) {
      throw SocketTexts.of(e);
    }
  }

  @Override
  public String toString() {
    return channel.isConnected()
        ? "Socket[addr="
            + getInetAddress()
            + ",port="
            + getPort()
            + ",localport="
            + getLocalPort()
            + "]"
        : "Socket[unconnected]";
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
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
  public boolean isInputShutdown() {
    return channel.isInputShut();
  }

  @Override
  public boolean isOutputShutdown() {
    return channel.isOutputShut();
  }

  @Override
  public <T> Socket setOption(SocketOption<T> option, T value) throws IOException {
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
}
