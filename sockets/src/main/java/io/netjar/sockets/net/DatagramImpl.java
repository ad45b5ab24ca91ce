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
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The inside of a `java.net.DatagramSocket` or `MulticastSocket` on a host in a JVM without
/// netjar's agent; with it, the inside is a channel.
public final class DatagramImpl extends DatagramSocketImpl {
  private static final ThreadLocal<Boolean> IS_IDLE = ThreadLocal.withInitial(() -> false);

  private final @Nullable SocketOwner owner;
  private @Nullable DatagramPort socket;
  private int timeoutMillis;
  private boolean isConnected;
  private final boolean isIdle = IS_IDLE.get();

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

  /// Makes a socket that never works: one whose methods are all overridden.
  public static <T> T makeIdle(Callable<T> maker) throws Exception {
    IS_IDLE.set(true);
    try {
      return maker.call();
    } finally {
      IS_IDLE.remove();
    }
  }

  @Override
  protected void create() throws SocketException {
    if (isIdle) {
      return;
    }
    if (owner == null) {
      throw SocketSwitch.noOperatingSystem();
    }
    socket = new DatagramPort(owner);
    // As the JDK has it for its sockets, though not for its channels.
    socket.options().broadcast(true);
  }

  @Override
  protected void bind(int port, InetAddress address) throws SocketException {
    var binding = socket();
    ensureSupported(address);
    binding.bind(Addresses.of(address), port);
    takePort(binding);
  }

  private static void ensureSupported(InetAddress address) throws SocketException {
    if (Addresses.isUnsupported(address)) {
      throw new SocketException("Unsupported address type");
    }
  }

  private void takePort(DatagramPort from) {
    var local = from.local();
    localPort = local == null ? 0 : local.port();
  }

  @Override
  protected void connect(InetAddress address, int port) throws SocketException {
    var connecting = socket();
    ensureSupported(address);
    if (port == 0) {
      throw new SocketException("Can't connect to port 0");
    }
    connecting.connect(Addresses.destination(address, port));
    // What strangers have sent before is none of the peer's.
    connecting.forgetWaiting();
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
    if (Addresses.isUnsupported(packet.getAddress())) {
      throw new UnsupportedAddressTypeException();
    }
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
    var from = socket();
    // An InetAddress cannot be changed: the port is all that can be told.
    return from.peek(from.deadline(timeoutMillis)).source().port();
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
    return DatagramOptionTable.ALL.supported();
  }

  @Override
  protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
    DatagramOptionTable.ALL.check(option, value);
    DatagramOptionTable.ALL.set(socket(), option, value);
  }

  @Override
  protected <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    DatagramOptionTable.ALL.check(option);
    return DatagramOptionTable.ALL.getOrNull(socket(), option);
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    if (isIdle) {
      return;
    }
    var options = socket().options();
    switch (option) {
      case SO_TIMEOUT -> timeoutMillis = Options.number(value, option);
      case SO_BROADCAST -> options.broadcast(Options.on(value, option));
      case SO_REUSEADDR -> options.reuseAddress(Options.on(value, option));
      case SO_REUSEPORT -> options.reusePort(Options.on(value, option));
      case IP_TOS -> options.trafficClass(Options.number(value, option));
      case SO_RCVBUF -> options.receiveBuffer(Options.size(value, option));
      case SO_SNDBUF -> options.sendBuffer(Options.size(value, option));
      // The old number says whether it is off, the option of the same name whether it is on.
      case IP_MULTICAST_LOOP -> options.groupLoop(!Options.on(value, option));
      case IP_MULTICAST_IF, IP_MULTICAST_IF2 -> options.groupInterface(groupInterface(value));
      default -> throw Options.unsupported(option);
    }
  }

  private io.netjar.stack.NetworkInterface groupInterface(Object value) throws SocketException {
    var host = socket().owner().host();
    var found =
        switch (value) {
          case NetworkInterface wanted -> HostInterfaces.find(host, wanted);
          case InetAddress address -> HostInterfaces.withAddress(host, address);
          default -> throw new SocketException("Bad value for IP_MULTICAST_IF");
        };
    if (found == null) {
      throw new SocketException("No such device");
    }
    return found;
  }

  @Override
  public @Nullable Object getOption(int option) throws SocketException {
    var on = socket();
    var options = on.options();
    var out = options.groupInterface();
    if (option == IP_MULTICAST_IF2) {
      return out == null ? null : HostInterfaces.shown(out);
    }
    return switch (option) {
      case SO_TIMEOUT -> timeoutMillis;
      case SO_BROADCAST -> options.broadcast();
      case SO_REUSEADDR -> options.reuseAddress();
      case SO_REUSEPORT -> options.reusePort();
      case IP_TOS -> options.trafficClass();
      case SO_RCVBUF -> options.receiveBuffer();
      case SO_SNDBUF -> options.sendBuffer();
      case SO_BINDADDR -> {
        var local = on.local();
        yield local == null ? any() : Addresses.toJava(local.address());
      }
      case IP_MULTICAST_LOOP -> !options.groupLoop();
      case IP_MULTICAST_IF -> out == null ? any() : Addresses.toJava(out.addresses().getFirst());
      default -> throw Options.unsupported(option);
    };
  }

  private static InetAddress any() {
    return new InetSocketAddress(0).getAddress();
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
    socket().options().groupTtl(ttl);
  }

  @Override
  protected int getTimeToLive() throws IOException {
    return socket().options().groupTtl();
  }

  @Override
  protected void join(InetAddress group) throws IOException {
    GroupTarget.of(socket(), group, null).join();
  }

  @Override
  protected void leave(InetAddress group) throws IOException {
    GroupTarget.of(socket(), group, null).leave();
  }

  @Override
  protected void joinGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
    GroupTarget.of(socket(), addressOf(group), on).join();
  }

  @Override
  protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface on) throws IOException {
    GroupTarget.of(socket(), addressOf(group), on).leave();
  }

  private static InetAddress addressOf(SocketAddress group) {
    if (group instanceof InetSocketAddress internet) {
      return internet.getAddress();
    }
    throw new IllegalArgumentException("Unsupported address type");
  }
}
