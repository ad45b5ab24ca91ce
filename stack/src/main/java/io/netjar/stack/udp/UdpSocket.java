package io.netjar.stack.udp;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A UDP socket: sends datagrams and keeps those that come until they are read. Each datagram stays
/// one, also an empty one (RFC 768).
///
/// Unbound at first. [#bind] gives it a port; [#connect] and [#send] give it an ephemeral one where
/// it has none. A connected socket takes datagrams from its peer alone and hears of ICMP errors
/// ([#takeError]).
public final class UdpSocket {
  /// What a waiting datagram counts besides its payload, so that empty ones are bounded too.
  public static final int OVERHEAD = 64;

  /// Longest payload: 65,535 less the headers of IPv4 and UDP.
  public static final int MAXIMUM_PAYLOAD = 65_507;

  private final UdpLayer layer;

  /// Local address, 0 for any; local port, 0 for unbound.
  int localAddress;

  int localPort;

  /// The address under which the port was taken: that of [#bind], while [#localAddress] may have
  /// become the source address by [#connect].
  int claimedAddress;

  /// Peer's address and port; port 0 for unconnected.
  int peerAddress;

  int peerPort;

  /// The next socket in its bucket of the layer's table.
  @Nullable UdpSocket next;

  private @Nullable ArrayDeque<Datagram> queue;
  private int queuedBytes;
  private int payloadBytes;
  private int receiveBufferBytes;
  private long dropped;
  private boolean broadcast;
  private boolean closed;
  private boolean reuseAddress;
  private boolean reusePort;
  private boolean dontFragment;
  private @Nullable GroupMemberships groups;
  private int ttl;
  private int trafficClass;
  private @Nullable SocketError error;
  private @Nullable Runnable onReady;

  UdpSocket(UdpLayer layer, int receiveBufferBytes, int ttl) {
    this.layer = layer;
    this.receiveBufferBytes = receiveBufferBytes;
    this.ttl = ttl;
  }

  /// Gives the socket a local address and port.
  ///
  /// @param local an own address of the host, or the unspecified address for any; also a group,
  ///   whose datagrams alone then come
  /// @param port 0–65,535; 0 takes an ephemeral port
  /// @return null on success; ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, ACCESS, ALREADY_CONNECTED
  ///   where it is bound, CLOSED
  public @Nullable SocketError bind(IpAddress local, int port) {
    if (closed) {
      return SocketError.CLOSED;
    }
    if (localPort != 0) {
      return SocketError.ALREADY_CONNECTED;
    }
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("a port is 0 to 65535: " + port);
    }
    int address = local.isUnspecified() ? 0 : local instanceof Ipv4Address v4 ? v4.value() : -1;
    return layer.bind(this, address, port);
  }

  /// Gives the socket a peer; where it has one already, the new one takes its place.
  ///
  /// @return null on success; NETWORK_UNREACHABLE, ACCESS for a broadcast address where
  ///   [#broadcast] is off, ADDRESS_NOT_AVAILABLE, NOT_SUPPORTED for IPv6, CLOSED
  public @Nullable SocketError connect(Endpoint peer) {
    if (closed) {
      return SocketError.CLOSED;
    }
    if (!(peer.address() instanceof Ipv4Address address) || peer.port() == 0) {
      return SocketError.NOT_SUPPORTED;
    }
    return layer.connect(this, address.value(), peer.port(), broadcast);
  }

  /// Takes the peer away again; datagrams of all senders are welcome.
  public void disconnect() {
    peerAddress = 0;
    peerPort = 0;
    localAddress = claimedAddress;
    error = null;
  }

  /// Sends a datagram.
  ///
  /// @param len 0–65,507 bytes; more is MESSAGE_TOO_LONG
  /// @param to the receiver; null for the peer of a connected socket
  /// @return null where it is on its way; MESSAGE_TOO_LONG, NOT_CONNECTED, ACCESS for a broadcast
  ///   address where [#broadcast] is off, NETWORK_UNREACHABLE, ADDRESS_NOT_AVAILABLE where no port
  ///   is left, NOT_SUPPORTED for IPv6 or port 0, CLOSED
  public @Nullable SocketError send(byte[] b, int off, int len, @Nullable Endpoint to, long now) {
    if (closed) {
      return SocketError.CLOSED;
    }
    if (len > MAXIMUM_PAYLOAD) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    int address = peerAddress;
    int port = peerPort;
    if (to != null) {
      if (!(to.address() instanceof Ipv4Address v4) || to.port() == 0) {
        return SocketError.NOT_SUPPORTED;
      }
      address = v4.value();
      port = to.port();
    } else if (port == 0) {
      return SocketError.NOT_CONNECTED;
    }
    return layer.send(this, b, off, len, address, port, now);
  }

  /// Takes the datagram that has waited longest; null where none waits.
  public @Nullable Datagram receive() {
    var datagram = queue == null ? null : queue.pollFirst();
    if (datagram != null) {
      queuedBytes -= datagram.payload().length + OVERHEAD;
      payloadBytes -= datagram.payload().length;
    }
    return datagram;
  }

  /// The datagram that has waited longest, which stays; null where none waits.
  public @Nullable Datagram peek() {
    return queue == null ? null : queue.peekFirst();
  }

  /// How many datagrams wait.
  public int waiting() {
    return queue == null ? 0 : queue.size();
  }

  /// Bytes of payload that wait.
  public int available() {
    return payloadBytes;
  }

  /// What an ICMP error or a missing neighbour reported, cleared by this call; null where nothing.
  public @Nullable SocketError takeError() {
    var taken = error;
    error = null;
    return taken;
  }

  /// True where [#takeError] has something.
  public boolean hasError() {
    return error != null;
  }

  /// Ends the socket: gives its port back and lets waiting datagrams go. Does nothing the second
  /// time.
  public void close(long now) {
    if (!closed) {
      if (groups != null) {
        groups.clear(now);
      }
      layer.close(this);
      vanish();
    }
  }

  /// Ends without touching the layer's table.
  void vanish() {
    closed = true;
    queue = null;
    queuedBytes = 0;
    payloadBytes = 0;
    wake();
  }

  /// True after [#close], or after the host crashed.
  public boolean isClosed() {
    return closed;
  }

  /// The local end; null where the socket is unbound.
  public @Nullable Endpoint local() {
    return localPort == 0 ? null : new Endpoint(new Ipv4Address(localAddress), localPort);
  }

  /// The peer; null where the socket is not connected.
  public @Nullable Endpoint peer() {
    return peerPort == 0 ? null : new Endpoint(new Ipv4Address(peerAddress), peerPort);
  }

  /// Allows datagrams to broadcast addresses, or no longer; off at first.
  public void broadcast(boolean on) {
    broadcast = on;
  }

  /// True where datagrams to broadcast addresses may be sent.
  public boolean broadcast() {
    return broadcast;
  }

  /// Lets several sockets that all want it have one port: each gets what is sent to groups and to
  /// broadcast addresses, and the one bound last all else.
  public void reuseAddress(boolean on) {
    reuseAddress = on;
  }

  /// True where the port may be shared as [#reuseAddress(boolean)] says.
  public boolean reuseAddress() {
    return reuseAddress;
  }

  /// Lets several sockets that all want it have one port: the datagrams of one sender go to one of
  /// them, those of different senders to different ones.
  public void reusePort(boolean on) {
    reusePort = on;
  }

  /// True where the port may be shared as [#reusePort(boolean)] says.
  public boolean reusePort() {
    return reusePort;
  }

  /// Forbids fragmentation of what it sends: a datagram that is too long for its way is refused
  /// with MESSAGE_TOO_LONG where that is known (RFC 1191 §3).
  public void dontFragment(boolean on) {
    dontFragment = on;
  }

  /// True where what it sends is not to be fragmented.
  public boolean dontFragment() {
    return dontFragment;
  }

  /// The groups it has joined, and how it sends to groups.
  public GroupMemberships groups() {
    if (groups == null) {
      groups = new GroupMemberships(layer, this);
    }
    return groups;
  }

  @Nullable GroupMemberships groupsOrNull() {
    return groups;
  }

  /// Time to live of what it sends to one host, 1–255.
  public int ttl() {
    return ttl;
  }

  /// Sets the time to live of what it sends.
  ///
  /// @throws IllegalArgumentException where it is not 1–255
  public void ttl(int newTtl) {
    if (newTtl < 1 || newTtl > 255) {
      throw new IllegalArgumentException("a time to live is 1 to 255: " + newTtl);
    }
    ttl = newTtl;
  }

  /// DSCP and ECN of what it sends, 0–255.
  public int trafficClass() {
    return trafficClass;
  }

  /// Sets DSCP and ECN of what it sends.
  ///
  /// @throws IllegalArgumentException where it is not 0–255
  public void trafficClass(int newTrafficClass) {
    if (newTrafficClass < 0 || newTrafficClass > 255) {
      throw new IllegalArgumentException("a traffic class is 0 to 255: " + newTrafficClass);
    }
    trafficClass = newTrafficClass;
  }

  /// The bound of what waits, in bytes; each datagram counts [#OVERHEAD] besides its payload.
  public int receiveBuffer() {
    return receiveBufferBytes;
  }

  /// Sets the bound of what waits; what waits already stays.
  ///
  /// @throws IllegalArgumentException where it is less than 1
  public void receiveBuffer(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a buffer has at least 1 byte: " + bytes);
    }
    receiveBufferBytes = bytes;
  }

  /// How many datagrams found the receive buffer full.
  public long dropped() {
    return dropped;
  }

  /// Says what to call when a datagram or an error came or the socket was closed; it may only note
  /// or wake.
  public void onReady(@Nullable Runnable runnable) {
    onReady = runnable;
  }

  void onDatagram(Datagram datagram) {
    int size = datagram.payload().length + OVERHEAD;
    // As with other systems, one datagram always fits, however long.
    if (queuedBytes > 0 && queuedBytes + size > receiveBufferBytes) {
      dropped++;
      layer.counters().drop(DropReason.UDP_BUFFER_FULL);
      return;
    }
    var waiting = queue;
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
      queue = waiting;
    }
    waiting.addLast(datagram);
    queuedBytes += size;
    payloadBytes += datagram.payload().length;
    wake();
  }

  void onError(SocketError newError) {
    error = newError;
    wake();
  }

  private void wake() {
    if (onReady != null) {
      onReady.run();
    }
  }
}
