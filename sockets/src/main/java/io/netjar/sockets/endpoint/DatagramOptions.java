package io.netjar.sockets.endpoint;

import io.netjar.stack.NetworkInterface;
import io.netjar.stack.udp.UdpSocket;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The options of a UDP socket.
public final class DatagramOptions {
  /// Linux's `net.core.wmem_default`.
  private static final int DEFAULT_SEND_BUFFER = 212_992;

  private final Gate gate;
  private final UdpSocket socket;
  private int sendBuffer = DEFAULT_SEND_BUFFER;

  DatagramOptions(Gate gate, UdpSocket socket) {
    this.gate = gate;
    this.socket = socket;
  }

  private void change(Runnable action) {
    gate.enter();
    try {
      action.run();
    } finally {
      gate.leave();
    }
  }

  private int number(IntSupplier value) {
    gate.enter();
    try {
      return value.getAsInt();
    } finally {
      gate.leave();
    }
  }

  private boolean flag(BooleanSupplier value) {
    gate.enter();
    try {
      return value.getAsBoolean();
    } finally {
      gate.leave();
    }
  }

  /// True where datagrams to all hosts of a link are allowed.
  public boolean broadcast() {
    return flag(socket::broadcast);
  }

  /// Allows datagrams to all hosts of a link, or forbids them.
  public void broadcast(boolean on) {
    change(() -> socket.broadcast(on));
  }

  /// True where the port may be shared with others that want it too.
  public boolean reuseAddress() {
    return flag(socket::reuseAddress);
  }

  /// Shares the port with others that want it too; the one bound last gets what is for one host.
  public void reuseAddress(boolean on) {
    change(() -> socket.reuseAddress(on));
  }

  /// True where the port may be shared with others that want it too.
  public boolean reusePort() {
    return flag(socket::reusePort);
  }

  /// Shares the port, and the senders, with others that want it too.
  public void reusePort(boolean on) {
    change(() -> socket.reusePort(on));
  }

  /// True where datagrams longer than their way allows are refused.
  public boolean dontFragment() {
    return flag(socket::dontFragment);
  }

  /// Refuses datagrams longer than their way allows, or cuts them into fragments.
  public void dontFragment(boolean on) {
    change(() -> socket.dontFragment(on));
  }

  /// The bound of what waits to be received, in bytes.
  public int receiveBuffer() {
    return number(socket::receiveBuffer);
  }

  /// Sets the bound of what waits to be received, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    change(() -> socket.receiveBuffer(Buffers.clamp(bytes)));
  }

  /// The longest datagram that can be sent, in bytes.
  public int sendBuffer() {
    return number(() -> sendBuffer);
  }

  /// Sets the longest datagram that can be sent, at least 256 bytes.
  public void sendBuffer(int bytes) {
    change(() -> sendBuffer = Buffers.clamp(bytes));
  }

  /// DSCP and ECN of what is sent, 0–255.
  public int trafficClass() {
    return number(socket::trafficClass);
  }

  /// Sets DSCP and ECN of what is sent.
  public void trafficClass(int value) {
    change(() -> socket.trafficClass(value));
  }

  /// Time to live of what is sent to groups, 0–255.
  public int groupTtl() {
    return number(() -> socket.groups().ttl());
  }

  /// Sets the time to live of what is sent to groups.
  public void groupTtl(int value) {
    change(() -> socket.groups().ttl(value));
  }

  /// True where members on the same host get what is sent to groups.
  public boolean groupLoop() {
    return flag(() -> socket.groups().isLooped());
  }

  /// Says whether members on the same host get what is sent to groups.
  public void groupLoop(boolean on) {
    change(() -> socket.groups().looped(on));
  }

  /// The interface by which is sent to groups; null for the host's choice.
  public @Nullable NetworkInterface groupInterface() {
    gate.enter();
    try {
      return socket.groups().out();
    } finally {
      gate.leave();
    }
  }

  /// Sets the interface by which is sent to groups.
  public void groupInterface(@Nullable NetworkInterface out) {
    change(() -> socket.groups().out(out));
  }
}
