package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.DatagramPackets;
import io.netjar.stack.udp.Datagram;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The inside of a `java.net.DatagramSocket` of a program. Multicast is not supported and says so.
final class DatagramImpl extends DatagramSocketImpl {
  private static final Set<SocketOption<?>> OPTIONS =
      Set.of(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_SNDBUF,
          StandardSocketOptions.SO_BROADCAST,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.IP_TOS);

  private final @Nullable SocketOwner owner;
  private @Nullable DatagramPort socket;
  private int timeoutMillis;
  private boolean isConnected;
  private boolean broadcast;

  /// @param owner null for a thread on no host: such a socket cannot be created
  DatagramImpl(@Nullable SocketOwner owner) {
    this.owner = owner;
  }

  private DatagramPort socket() throws SocketException {
    if (socket == null || !socket.isOpen()) {
      throw SocketFailures.closed();
    }
    return socket;
  }

  @Override
  protected void create() throws SocketException {
    if (owner == null) {
      throw SocketSwitch.noOperatingSystem();
    }
    socket = new DatagramPort(owner);
  }

  @Override
  protected void bind(int port, InetAddress address) throws SocketException {
    var binding = socket();
    binding.bind(Addresses.of(address), port);
    takePort(binding);
  }

  private void takePort(DatagramPort from) {
    var local = from.local();
    localPort = local == null ? 0 : local.port();
  }

  @Override
  protected void connect(InetAddress address, int port) throws SocketException {
    socket().connect(Addresses.destination(address, port));
    isConnected = true;
  }

  @Override
  protected void disconnect() {
    if (socket != null) {
      socket.disconnect();
    }
    isConnected = false;
  }

  @Override
  protected void send(DatagramPacket packet) throws IOException {
    var to = isConnected ? null : Addresses.destination(packet.getAddress(), packet.getPort());
    socket().send(packet.getData(), packet.getOffset(), packet.getLength(), to);
  }

  @Override
  protected void receive(DatagramPacket packet) throws IOException {
    var from = socket();
    try {
      fill(packet, from.receive(from.deadline(timeoutMillis)));
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (InterruptedIOException e) {
      from.close();
      var closed = new SocketException("Closed by interrupt");
      closed.initCause(e);
      throw closed;
    }
  }

  @Override
  protected int peekData(DatagramPacket packet) throws IOException {
    var from = socket();
    fill(packet, from.peek(from.deadline(timeoutMillis)));
    return packet.getPort();
  }

  @Override
  protected int peek(InetAddress address) throws IOException {
    throw new SocketException("peek is not supported on a host of a network");
  }

  private static void fill(DatagramPacket packet, Datagram datagram) {
    // What does not fit is cut off, as the JDK does.
    int length = Math.min(datagram.payload().length, DatagramPackets.room(packet));
    System.arraycopy(datagram.payload(), 0, packet.getData(), packet.getOffset(), length);
    DatagramPackets.filled(packet, length);
    packet.setAddress(Addresses.toJava(datagram.source().address()));
    packet.setPort(datagram.source().port());
  }

  @Override
  protected void close() {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    return OPTIONS;
  }

  @Override
  protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
    setOption(StandardOptions.number(option, OPTIONS), value);
  }

  @Override
  @SuppressWarnings("unchecked")
  protected <T> T getOption(SocketOption<T> option) throws IOException {
    return (T) getOption(StandardOptions.number(option, OPTIONS));
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    var on = socket();
    switch (option) {
      case SO_TIMEOUT -> timeoutMillis = Options.number(value, option);
      case SO_BROADCAST -> {
        broadcast = Options.on(value, option);
        on.broadcast(broadcast);
      }
      case SO_REUSEADDR -> refuseSharing(Options.on(value, option));
      case IP_TOS -> on.trafficClass(Options.number(value, option));
      case SO_RCVBUF -> on.receiveBuffer(Options.size(value, option));
      case SO_SNDBUF -> on.sendBuffer(Options.size(value, option));
      default -> throw Options.unsupported(option);
    }
  }

  private static void refuseSharing(boolean on) throws SocketException {
    if (on) {
      throw new SocketException(
          "sharing a UDP port (SO_REUSEADDR, MulticastSocket) is not supported on a host of a"
              + " network");
    }
  }

  @Override
  public Object getOption(int option) throws SocketException {
    var on = socket();
    return switch (option) {
      case SO_TIMEOUT -> timeoutMillis;
      case SO_BROADCAST -> broadcast;
      case SO_REUSEADDR -> false;
      case IP_TOS -> on.trafficClass();
      case SO_RCVBUF -> on.receiveBuffer();
      case SO_SNDBUF -> on.sendBuffer();
      case SO_BINDADDR -> {
        var local = on.local();
        yield local == null
            ? new InetSocketAddress(0).getAddress()
            : Addresses.toJava(local.address());
      }
      default -> throw Options.unsupported(option);
    };
  }

  @Override
  @Deprecated(since = "1.2", forRemoval = true)
  @SuppressWarnings({"removal", "InlineMeSuggester"})
  protected void setTTL(byte ttl) throws IOException {
    setTimeToLive(ttl & 0xff);
  }

  @Override
  @Deprecated(since = "1.2", forRemoval = true)
  @SuppressWarnings({"removal", "InlineMeSuggester"})
  protected byte getTTL() throws IOException {
    return (byte) getTimeToLive();
  }

  @Override
  protected void setTimeToLive(int ttl) throws IOException {
    socket().ttl(ttl);
  }

  @Override
  protected int getTimeToLive() throws IOException {
    return socket().ttl();
  }

  @Override
  protected void join(InetAddress group) throws IOException {
    throw noMulticast();
  }

  @Override
  protected void leave(InetAddress group) throws IOException {
    throw noMulticast();
  }

  @Override
  protected void joinGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
    throw noMulticast();
  }

  @Override
  protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
    throw noMulticast();
  }

  private static UnsupportedOperationException noMulticast() {
    return new UnsupportedOperationException("multicast is not supported on a host of a network");
  }
}
