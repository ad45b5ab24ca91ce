package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.endpoint.OptionTable;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The options of UDP sockets: one table for `java.net` and for channels.
public final class DatagramOptionTable {
  /// All of them.
  public static final OptionTable<DatagramPort> ALL = all();

  private DatagramOptionTable() {}

  private static OptionTable<DatagramPort> all() {
    var table = new OptionTable.Builder<DatagramPort>();
    table
        .buffer(
            StandardSocketOptions.SO_SNDBUF,
            socket -> socket.options().sendBuffer(),
            (socket, size) -> socket.options().sendBuffer(size))
        .buffer(
            StandardSocketOptions.SO_RCVBUF,
            socket -> socket.options().receiveBuffer(),
            (socket, size) -> socket.options().receiveBuffer(size))
        .row(
            StandardSocketOptions.SO_REUSEADDR,
            socket -> socket.options().reuseAddress(),
            (socket, on) -> socket.options().reuseAddress(on))
        .row(
            StandardSocketOptions.SO_REUSEPORT,
            socket -> socket.options().reusePort(),
            (socket, on) -> socket.options().reusePort(on))
        .row(
            StandardSocketOptions.SO_BROADCAST,
            socket -> socket.options().broadcast(),
            (socket, on) -> socket.options().broadcast(on))
        .octet(
            StandardSocketOptions.IP_TOS,
            socket -> socket.options().trafficClass(),
            (socket, value) -> socket.options().trafficClass(value),
            "Invalid IP_TOS value");
    groups(table);
    return table
        .row(
            ExtendedSocketOptions.IP_DONTFRAGMENT,
            socket -> socket.options().dontFragment(),
            (socket, on) -> socket.options().dontFragment(on))
        .incomingQueue()
        .build();
  }

  private static void groups(OptionTable.Builder<DatagramPort> table) {
    table
        .row(
            StandardSocketOptions.IP_MULTICAST_IF,
            DatagramOptionTable::groupInterface,
            DatagramOptionTable::groupInterface)
        .octet(
            StandardSocketOptions.IP_MULTICAST_TTL,
            socket -> socket.options().groupTtl(),
            (socket, value) -> socket.options().groupTtl(value),
            "Invalid TTL/hop value")
        .row(
            StandardSocketOptions.IP_MULTICAST_LOOP,
            socket -> socket.options().groupLoop(),
            (socket, on) -> socket.options().groupLoop(on));
  }

  private static @Nullable NetworkInterface groupInterface(DatagramPort socket)
      throws SocketException {
    var out = socket.options().groupInterface();
    return out == null ? null : HostInterfaces.shown(out);
  }

  private static void groupInterface(DatagramPort socket, NetworkInterface wanted)
      throws IOException {
    var out = HostInterfaces.find(socket.owner().host(), wanted);
    if (out == null) {
      throw new SocketException("No such device");
    }
    if (out.addresses().isEmpty()) {
      throw new IOException("Network interface not configured for IPv4");
    }
    socket.options().groupInterface(out);
  }
}
