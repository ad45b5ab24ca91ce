package io.netjar.sockets.channels;

import io.netjar.sockets.jdk.DatagramPackets;
import io.netjar.sockets.jdk.JavaDatagrams;
import io.netjar.sockets.net.DatagramImpl;
import io.netjar.sockets.net.HostInterfaces;
import io.netjar.stack.udp.Datagram;
import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The `DatagramSocket` of a channel: what `DatagramChannel.socket()` gives, and what a
/// `DatagramSocket` or a `MulticastSocket` on a host hands its calls to.
final class DatagramAdaptor extends MulticastSocket {
  private final HostDatagramChannel channel;
  private final ReentrantLock sendLock = new ReentrantLock();
  private final AdaptorOptions options;

  private DatagramAdaptor(HostDatagramChannel channel) throws IOException {
    super(JavaDatagrams.noDelegate());
    this.channel = channel;
    options = new AdaptorOptions(channel);
  }

  static DatagramAdaptor of(HostDatagramChannel channel) {
    try {
      return DatagramImpl.makeIdle(() -> new DatagramAdaptor(channel));
    } catch (Exception e) {
      throw new IllegalStateException("a socket without an inside cannot fail", e);
    }
  }

  private static InetSocketAddress internet(SocketAddress address) {
    if (address instanceof InetSocketAddress internet) {
      return internet;
    }
    throw new IllegalArgumentException("Unsupported address type");
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws SocketException {
    var at = local == null ? new InetSocketAddress(0) : internet(local);
    try {
      channel.bind(at);
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw SocketTexts.socketException(e);
    }
  }

  private void connectTo(SocketAddress remote) throws SocketException {
    try {
      channel.connect(remote, true);
    } catch (ClosedChannelException _) {
      // The JDK is silent here.
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw SocketTexts.socketException(e);
    }
  }

  @Override
  public void connect(@Nullable InetAddress address, int port) {
    if (address == null) {
      throw new IllegalArgumentException("Address can't be null");
    }
    try {
      connectTo(new InetSocketAddress(address, port));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void connect(@Nullable SocketAddress remote) throws SocketException {
    if (remote == null) {
      throw new IllegalArgumentException("Address can't be null");
    }
    connectTo(internet(remote));
  }

  @Override
  public void disconnect() {
    try {
      channel.disconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isBound() {
    return channel.localAddress() != null;
  }

  @Override
  public boolean isConnected() {
    return channel.remoteAddress() != null;
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    var remote = channel.remoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public int getPort() {
    var remote = channel.remoteAddress();
    return remote == null ? -1 : remote.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return channel.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return isClosed() ? null : channel.localAddress();
  }

  @Override
  public @Nullable InetAddress getLocalAddress() {
    if (isClosed()) {
      return null;
    }
    var local = channel.localAddress();
    return local == null ? any() : local.getAddress();
  }

  private static InetAddress any() {
    return new InetSocketAddress(0).getAddress();
  }

  @Override
  public int getLocalPort() {
    if (isClosed()) {
      return -1;
    }
    var local = channel.localAddress();
    return local == null ? 0 : local.getPort();
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    var peer = channel.remoteAddress();
    byte[] bytes;
    int offset;
    int length;
    InetSocketAddress to = null;
    synchronized (packet) {
      if (packet.getAddress() != null) {
        to = ChannelAddresses.check(packet.getSocketAddress(), channel.family());
      } else if (peer == null) {
        throw new IllegalArgumentException("Address not set");
      } else {
        packet.setSocketAddress(peer);
      }
      if (peer != null && to != null) {
        if (!peer.equals(to)) {
          throw new IllegalArgumentException("Connected and packet address differ");
        }
        to = null;
      }
      bytes = packet.getData();
      offset = packet.getOffset();
      length = packet.getLength();
    }
    try {
      channel.blockingSend(bytes, offset, length, to);
    } catch (ClosedChannelException e) {
      throw new SocketException("Socket closed", e);
    }
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    try {
      fill(packet, channel.blockingReceive(options.timeoutMillis()));
    } catch (SocketTimeoutException | ClosedByInterruptException e) {
      throw e;
    } catch (InterruptedIOException e) {
      close();
      var closed = new SocketException("Closed by interrupt");
      closed.initCause(e);
      throw closed;
    } catch (ClosedChannelException e) {
      throw new SocketException("Socket closed", e);
    }
  }

  private static void fill(DatagramPacket packet, Datagram datagram) {
    synchronized (packet) {
      // What does not fit is cut off, as the JDK does.
      int length = Math.min(datagram.payload().length, DatagramPackets.room(packet));
      System.arraycopy(datagram.payload(), 0, packet.getData(), packet.getOffset(), length);
      DatagramPackets.filled(packet, length);
      packet.setSocketAddress(ChannelAddresses.toJava(datagram.source()));
    }
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
  public void setReuseAddress(boolean on) throws SocketException {
    options.set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return options.value(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public void setBroadcast(boolean on) throws SocketException {
    options.set(StandardSocketOptions.SO_BROADCAST, on);
  }

  @Override
  public boolean getBroadcast() throws SocketException {
    return options.value(StandardSocketOptions.SO_BROADCAST);
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
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a channel on a host cannot fail", e);
    }
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public DatagramChannel getChannel() {
    return channel;
  }

  @Override
  public <T> DatagramSocket setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
    return this;
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  @Deprecated(since = "1.2", forRemoval = true)
  @SuppressWarnings({"removal", "InlineMeSuggester"})
  public void setTTL(byte ttl) throws IOException {
    setTimeToLive(ttl & 0xff);
  }

  @Override
  public void setTimeToLive(int ttl) throws IOException {
    options.set(StandardSocketOptions.IP_MULTICAST_TTL, ttl);
  }

  @Override
  @Deprecated(since = "1.2", forRemoval = true)
  @SuppressWarnings({"removal", "InlineMeSuggester"})
  public byte getTTL() throws IOException {
    return (byte) getTimeToLive();
  }

  @Override
  public int getTimeToLive() throws IOException {
    return options.value(StandardSocketOptions.IP_MULTICAST_TTL);
  }

  @Override
  @Deprecated(since = "14")
  @SuppressWarnings("InlineMeSuggester")
  public void joinGroup(InetAddress group) throws IOException {
    joinGroup(new InetSocketAddress(Objects.requireNonNull(group), 0), null);
  }

  @Override
  @Deprecated(since = "14")
  @SuppressWarnings("InlineMeSuggester")
  public void leaveGroup(InetAddress group) throws IOException {
    leaveGroup(new InetSocketAddress(Objects.requireNonNull(group), 0), null);
  }

  @Override
  public void joinGroup(SocketAddress address, @Nullable NetworkInterface wanted)
      throws IOException {
    var group = group(address);
    var on = wanted == null ? defaultInterface(group) : wanted;
    options.ensureOpen();
    if (channel.memberships().find(group, on) != null) {
      throw new SocketException("Already a member of group");
    }
    channel.join(group, on);
  }

  @Override
  public void leaveGroup(SocketAddress address, @Nullable NetworkInterface wanted)
      throws IOException {
    var group = group(address);
    var on = wanted == null ? defaultInterface(group) : wanted;
    options.ensureOpen();
    var key = channel.memberships().find(group, on);
    if (key == null) {
      throw new SocketException("Not a member of group");
    }
    key.drop();
  }

  private static InetAddress group(SocketAddress address) throws SocketException {
    var group = internet(address).getAddress();
    if (group == null) {
      throw new SocketException("Unresolved address");
    }
    if (!group.isMulticastAddress()) {
      throw new SocketException("Not a multicast address");
    }
    return group;
  }

  /// That by which the socket sends to groups, or else the host.
  private NetworkInterface defaultInterface(InetAddress group) throws SocketException {
    options.ensureOpen();
    var chosen = options.valueOrNull(StandardSocketOptions.IP_MULTICAST_IF);
    if (chosen != null) {
      return chosen;
    }
    var found = HostInterfaces.defaultFor(channel.endpoint().owner().host(), group);
    if (found == null) {
      throw new SocketException("No such device");
    }
    return found;
  }

  @Override
  @Deprecated(since = "14")
  public void setInterface(@Nullable InetAddress address) throws SocketException {
    if (address == null) {
      throw new SocketException("Invalid value 'null'");
    }
    var found = HostInterfaces.javaWithAddress(channel.endpoint().owner().host(), address);
    if (found == null) {
      throw new SocketException(
          "No network interface found with address " + address.getHostAddress());
    }
    setNetworkInterface(found);
  }

  @Override
  @Deprecated(since = "14")
  public InetAddress getInterface() throws SocketException {
    var chosen = options.valueOrNull(StandardSocketOptions.IP_MULTICAST_IF);
    return chosen == null ? any() : chosen.inetAddresses().findFirst().orElseGet(() -> any());
  }

  @Override
  public void setNetworkInterface(NetworkInterface chosen) throws SocketException {
    options.set(StandardSocketOptions.IP_MULTICAST_IF, chosen);
  }

  @Override
  public NetworkInterface getNetworkInterface() throws SocketException {
    var chosen = options.valueOrNull(StandardSocketOptions.IP_MULTICAST_IF);
    return chosen == null ? HostInterfaces.any(Ipv4Address.ANY) : chosen;
  }

  @Override
  @Deprecated(since = "14")
  public void setLoopbackMode(boolean isOff) throws SocketException {
    options.set(StandardSocketOptions.IP_MULTICAST_LOOP, !isOff);
  }

  @Override
  @Deprecated(since = "14")
  public boolean getLoopbackMode() throws SocketException {
    return !options.value(StandardSocketOptions.IP_MULTICAST_LOOP);
  }

  @Override
  @Deprecated(since = "1.4", forRemoval = true)
  @SuppressWarnings("removal")
  public void send(DatagramPacket packet, byte ttl) throws IOException {
    sendLock.lock();
    try {
      int before = getTimeToLive();
      try {
        setTTL(ttl);
        send(packet);
      } finally {
        setTimeToLive(before);
      }
    } finally {
      sendLock.unlock();
    }
  }
}
