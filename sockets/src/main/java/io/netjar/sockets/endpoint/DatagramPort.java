package io.netjar.sockets.endpoint;

import io.netjar.stack.SocketError;
import io.netjar.stack.udp.Datagram;
import io.netjar.stack.udp.GroupMemberships;
import io.netjar.stack.udp.UdpSocket;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A UDP socket.
public final class DatagramPort extends HostSocket {
  private final UdpSocket socket;
  private final DatagramOptions options;

  /// A socket without a port.
  public DatagramPort(SocketOwner owner) throws SocketException {
    // Others may ask for its description as soon as the owner knows it.
    var made = owner.host().stack().udp().open();
    socket = made;
    options = new DatagramOptions(owner.gate(), made);
    super(owner);
    made.onReady(this::wake);
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

  /// Lets all datagrams go that wait: a channel that is connected forgets those of strangers.
  public void forgetWaiting() {
    gate().enter();
    try {
      for (int waiting = socket.waiting(); waiting > 0; waiting--) {
        socket.receive();
      }
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
      if (length > options.sendBuffer()) {
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
  @Override
  public void close() {
    gate().enter();
    try {
      if (markClosed()) {
        owner().tellOfSocket("udp", "closed", socket.local());
        socket.close(now());
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
        socket.close(now());
      }
    } finally {
      gate().leave();
    }
  }

  /// The own end; null before it is chosen.
  public @Nullable Endpoint local() {
    return socket.local();
  }

  /// The options.
  public DatagramOptions options() {
    return options;
  }

  /// Something done with the groups of a socket, at a time.
  public interface GroupChange {
    /// Does it; null on success.
    @Nullable SocketError on(GroupMemberships groups, long now);
  }

  /// Joins or leaves a group, or changes whose datagrams are wanted.
  ///
  /// @return null on success
  public @Nullable SocketError changeGroups(GroupChange change) throws SocketException {
    gate().enter();
    try {
      ensureOpen();
      return change.on(socket.groups(), now());
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
