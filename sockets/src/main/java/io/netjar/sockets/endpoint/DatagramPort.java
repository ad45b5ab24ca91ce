package io.netjar.sockets.endpoint;

import io.netjar.stack.SocketError;
import io.netjar.stack.udp.Datagram;
import io.netjar.stack.udp.UdpSocket;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A UDP socket.
public final class DatagramPort extends HostSocket {
  /// Linux's `net.core.wmem_default`.
  private static final int DEFAULT_SEND_BUFFER = 212_992;

  private final UdpSocket socket;
  private int sendBuffer = DEFAULT_SEND_BUFFER;

  /// A socket without a port.
  public DatagramPort(SocketOwner owner) throws SocketException {
    super(owner);
    socket = stack().udp().open();
    socket.onReady(this::wake);
  }

  /// Takes a port; 0 stands for one that is free.
  public void bind(IpAddress address, int port) throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      check(socket.bind(address, port));
      owner().tellOfSocket("udp", "listening", socket.local());
    } finally {
      gate().leave();
    }
  }

  /// Exchanges datagrams with one peer only, and hears of it when nobody takes them there.
  public void connect(Endpoint peer) throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      check(socket.connect(peer));
    } finally {
      gate().leave();
    }
  }

  /// Exchanges datagrams with everybody again.
  public void disconnect() {
    gate().enter();
    try {
      socket.disconnect();
    } finally {
      gate().leave();
    }
  }

  /// Sends a datagram.
  ///
  /// @param to null: to the peer
  public void send(byte[] bytes, int offset, int length, @Nullable Endpoint to)
      throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      throwPending();
      if (length > sendBuffer) {
        throw SocketFailures.ofCommand(SocketError.MESSAGE_TOO_LONG);
      }
      check(socket.send(bytes, offset, length, to, now()));
    } finally {
      gate().leave();
    }
  }

  /// Takes the oldest datagram; null where there is none.
  public @Nullable Datagram tryReceive() throws IOException {
    gate().enter();
    try {
      var datagram = look();
      if (datagram != null) {
        socket.receive();
      }
      return datagram;
    } finally {
      gate().leave();
    }
  }

  @Override
  public int readyOperations() {
    boolean isReadable = socket.waiting() > 0 || socket.hasError();
    return WRITABLE | (isReadable ? READABLE : 0);
  }

  /// Takes the oldest datagram, and waits for one.
  public Datagram receive(long deadline) throws IOException {
    gate().enter();
    try {
      var datagram = peek(deadline);
      socket.receive();
      return datagram;
    } finally {
      gate().leave();
    }
  }

  /// Looks at the datagram that [#receive] would take, and waits for it.
  public Datagram peek(long deadline) throws IOException {
    gate().enter();
    try {
      while (true) {
        var datagram = look();
        if (datagram != null) {
          return datagram;
        }
        await(deadline, "Receive");
      }
    } finally {
      gate().leave();
    }
  }

  private @Nullable Datagram look() throws SocketException {
    ensureOpen();
    if (socket.isClosed()) {
      // The host has crashed, and its sockets with it.
      throw SocketFailures.closed();
    }
    throwPending();
    return socket.peek();
  }

  /// Errors that routers and hosts have reported are told once; only a socket with a peer has them.
  private void throwPending() throws SocketException {
    var error = socket.takeError();
    if (error != null) {
      throw SocketFailures.ofCommand(error);
    }
  }

  private static void check(@Nullable SocketError error) throws SocketException {
    if (error != null) {
      throw SocketFailures.ofCommand(error);
    }
  }

  /// Gives the port back.
  public void close() {
    gate().enter();
    try {
      if (markClosed()) {
        owner().tellOfSocket("udp", "closed", socket.local());
        socket.close();
      }
    } finally {
      gate().leave();
    }
  }

  @Override
  public void closeAtEnd() {
    gate().enter();
    try {
      if (markClosed()) {
        socket.close();
      }
    } finally {
      gate().leave();
    }
  }

  /// The own end; null before it is chosen.
  public @Nullable Endpoint local() {
    return socket.local();
  }

  /// Allows datagrams to all hosts of a link, or forbids them.
  public void broadcast(boolean on) {
    gate().enter();
    try {
      socket.broadcast(on);
    } finally {
      gate().leave();
    }
  }

  /// The bound of what waits to be received, in bytes.
  public int receiveBuffer() {
    return socket.receiveBuffer();
  }

  /// Sets the bound of what waits to be received, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    gate().enter();
    try {
      socket.receiveBuffer(Buffers.clamp(bytes));
    } finally {
      gate().leave();
    }
  }

  /// The longest datagram that can be sent, in bytes.
  public int sendBuffer() {
    return sendBuffer;
  }

  /// Sets the longest datagram that can be sent, at least 256 bytes.
  public void sendBuffer(int bytes) {
    sendBuffer = Buffers.clamp(bytes);
  }

  /// DSCP and ECN of what is sent, 0–255.
  public int trafficClass() {
    return socket.trafficClass();
  }

  /// Sets DSCP and ECN of what is sent.
  public void trafficClass(int value) {
    gate().enter();
    try {
      socket.trafficClass(value);
    } finally {
      gate().leave();
    }
  }

  /// Time to live of what is sent, 1–255.
  public int ttl() {
    return socket.ttl();
  }

  /// Sets the time to live of what is sent.
  public void ttl(int value) {
    gate().enter();
    try {
      socket.ttl(value);
    } finally {
      gate().leave();
    }
  }

  @Override
  public String description() {
    var peer = socket.peer();
    return "udp " + socket.local() + (peer == null ? "" : " → " + peer);
  }
}
