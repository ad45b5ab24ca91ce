package io.netjar.sockets.endpoint;

import io.netjar.sockets.program.HostedProgram;
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
  public DatagramPort(HostedProgram program) throws SocketException {
    super(program);
    socket = stack().udp().open();
    socket.onReady(this::wake);
  }

  /// Takes a port; 0 stands for one that is free.
  public void bind(IpAddress address, int port) throws SocketException {
    ensureOpen();
    check(socket.bind(address, port));
    program().tellOfSocket("udp", "listening", socket.local());
  }

  /// Exchanges datagrams with one peer only, and hears of it when nobody takes them there.
  public void connect(Endpoint peer) throws SocketException {
    ensureOpen();
    check(socket.connect(peer));
  }

  /// Exchanges datagrams with everybody again.
  public void disconnect() {
    socket.disconnect();
  }

  /// Sends a datagram.
  ///
  /// @param to null: to the peer
  public void send(byte[] bytes, int offset, int length, @Nullable Endpoint to)
      throws SocketException {
    ensureOpen();
    throwPending();
    if (length > sendBuffer) {
      throw SocketFailures.ofCommand(SocketError.MESSAGE_TOO_LONG);
    }
    check(socket.send(bytes, offset, length, to, now()));
  }

  /// Takes the oldest datagram, and waits for one.
  public Datagram receive(long deadline) throws IOException {
    var datagram = peek(deadline);
    socket.receive();
    return datagram;
  }

  /// Looks at the datagram that [#receive] would take, and waits for it.
  public Datagram peek(long deadline) throws IOException {
    while (true) {
      ensureOpen();
      if (socket.isClosed()) {
        // The host has crashed, and its sockets with it.
        throw SocketFailures.closed();
      }
      throwPending();
      var datagram = socket.peek();
      if (datagram != null) {
        return datagram;
      }
      await(deadline, "Receive");
    }
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
    if (markClosed()) {
      program().tellOfSocket("udp", "closed", socket.local());
      socket.close();
    }
  }

  @Override
  public void closeAtEnd() {
    if (markClosed()) {
      socket.close();
    }
  }

  /// The own end; null before it is chosen.
  public @Nullable Endpoint local() {
    return socket.local();
  }

  /// Allows datagrams to all hosts of a link, or forbids them.
  public void broadcast(boolean on) {
    socket.broadcast(on);
  }

  /// The bound of what waits to be received, in bytes.
  public int receiveBuffer() {
    return socket.receiveBuffer();
  }

  /// Sets the bound of what waits to be received, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    socket.receiveBuffer(Buffers.clamp(bytes));
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
    socket.trafficClass(value);
  }

  /// Time to live of what is sent, 1–255.
  public int ttl() {
    return socket.ttl();
  }

  /// Sets the time to live of what is sent.
  public void ttl(int value) {
    socket.ttl(value);
  }

  @Override
  public String description() {
    var peer = socket.peer();
    return "udp " + socket.local() + (peer == null ? "" : " → " + peer);
  }
}
