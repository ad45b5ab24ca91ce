package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.StreamOptionTable;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The JDK's options of UDP sockets and where each has its effect: one table for `java.net` and for
/// channels. What a value may be, and what is said where it may not, is as in the JDK on Linux.
public final class DatagramOptionTable {
  private static final Map<SocketOption<?>, Row<?>> ROWS = rows();

  private DatagramOptionTable() {}

  private interface Read<T> {
    @Nullable T of(DatagramPort socket);
  }

  private interface Change<T> {
    void on(DatagramPort socket, T value) throws IOException;
  }

  private record Row<T>(Read<T> read, Change<T> change) {}

  private static <T> void row(
      Map<SocketOption<?>, Row<?>> rows, SocketOption<T> option, Read<T> read, Change<T> change) {
    rows.put(option, new Row<>(read, change));
  }

  private static Map<SocketOption<?>, Row<?>> rows() {
    var rows = new LinkedHashMap<SocketOption<?>, Row<?>>();
    row(
        rows,
        StandardSocketOptions.SO_SNDBUF,
        socket -> socket.options().sendBuffer(),
        (socket, size) -> socket.options().sendBuffer(checkedBuffer(size)));
    row(
        rows,
        StandardSocketOptions.SO_RCVBUF,
        socket -> socket.options().receiveBuffer(),
        (socket, size) -> socket.options().receiveBuffer(checkedBuffer(size)));
    row(
        rows,
        StandardSocketOptions.SO_REUSEADDR,
        socket -> socket.options().reuseAddress(),
        (socket, on) -> socket.options().reuseAddress(on));
    row(
        rows,
        StandardSocketOptions.SO_REUSEPORT,
        socket -> socket.options().reusePort(),
        (socket, on) -> socket.options().reusePort(on));
    row(
        rows,
        StandardSocketOptions.SO_BROADCAST,
        socket -> socket.options().broadcast(),
        (socket, on) -> socket.options().broadcast(on));
    row(
        rows,
        StandardSocketOptions.IP_TOS,
        socket -> socket.options().trafficClass(),
        (socket, value) -> socket.options().trafficClass(inByte(value, "Invalid IP_TOS value")));
    groups(rows);
    row(
        rows,
        ExtendedSocketOptions.IP_DONTFRAGMENT,
        socket -> socket.options().dontFragment(),
        (socket, on) -> socket.options().dontFragment(on));
    // The number of a hardware queue; 0 where there is none, as on Linux's loopback.
    row(
        rows,
        ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
        _ -> 0,
        (_, _) -> {
          throw new SocketException("Attempt to set read only option SO_INCOMING_NAPI_ID");
        });
    return rows;
  }

  private static void groups(Map<SocketOption<?>, Row<?>> rows) {
    row(
        rows,
        StandardSocketOptions.IP_MULTICAST_IF,
        DatagramOptionTable::groupInterface,
        DatagramOptionTable::groupInterface);
    row(
        rows,
        StandardSocketOptions.IP_MULTICAST_TTL,
        socket -> socket.options().groupTtl(),
        (socket, value) -> socket.options().groupTtl(inByte(value, "Invalid TTL/hop value")));
    row(
        rows,
        StandardSocketOptions.IP_MULTICAST_LOOP,
        socket -> socket.options().groupLoop(),
        (socket, on) -> socket.options().groupLoop(on));
  }

  private static @Nullable NetworkInterface groupInterface(DatagramPort socket) {
    var out = socket.options().groupInterface();
    return out == null ? null : HostInterfaces.toJava(out);
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

  private static int checkedBuffer(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("Invalid send/receive buffer size");
    }
    return size;
  }

  private static int inByte(int value, String otherwise) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException(otherwise);
    }
    return value;
  }

  /// The options of a UDP socket.
  public static Set<SocketOption<?>> all() {
    return Collections.unmodifiableSet(ROWS.keySet());
  }

  /// Checks that a UDP socket has an option, and the value its type.
  ///
  /// @throws UnsupportedOperationException naming one that it has not
  public static <T> void check(SocketOption<T> option, @Nullable T value) {
    StreamOptionTable.check(all(), option, value);
  }

  /// Checks that a UDP socket has an option.
  ///
  /// @throws UnsupportedOperationException naming one that it has not
  public static void check(SocketOption<?> option) {
    StreamOptionTable.check(all(), option);
  }

  /// Sets an option that was [checked][#check].
  ///
  /// @throws IllegalArgumentException where the value cannot be
  @SuppressWarnings("unchecked")
  public static <T> void set(DatagramPort on, SocketOption<T> option, T value) throws IOException {
    ((Row<T>) row(option)).change.on(on, value);
  }

  /// The value of an option that was [checked][#check]; null for an interface that was not chosen.
  @SuppressWarnings("unchecked")
  public static <T> @Nullable T get(DatagramPort of, SocketOption<T> option) {
    return ((Row<T>) row(option)).read.of(of);
  }

  private static Row<?> row(SocketOption<?> option) {
    var row = ROWS.get(option);
    if (row == null) {
      throw SocketFailures.noOption(option.name());
    }
    return row;
  }
}
