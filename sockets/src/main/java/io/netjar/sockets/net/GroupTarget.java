package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.stack.SocketError;
import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A group on an interface of a host, and what a socket does with it.
///
/// @param on the stack's interface
public record GroupTarget(
    DatagramPort socket, Ipv4Address group, io.netjar.stack.NetworkInterface on) {

  /// The group `group` on the interface that `wanted` stands for.
  ///
  /// @param wanted null: that by which the socket sends to groups
  /// @throws SocketException where the host has no such interface
  /// @throws IllegalArgumentException for a group of IPv6
  public static GroupTarget of(
      DatagramPort socket, InetAddress group, @Nullable NetworkInterface wanted)
      throws IOException {
    var address = ipv4(group);
    var stack = socket.owner().host().stack();
    var on =
        wanted == null
            ? socket.options().groupInterface()
            : HostInterfaces.find(socket.owner().host(), wanted);
    if (on == null && wanted == null) {
      on = stack.ip().groupOutput().defaultFor(address.value(), 0);
    }
    if (on == null) {
      throw new SocketException("No such device");
    }
    if (on.addresses().isEmpty()) {
      throw new IOException("Network interface not configured for IPv4");
    }
    return new GroupTarget(socket, address, on);
  }

  /// Throws, in the JDK's words, for a group of IPv6.
  public static void check(InetAddress group) {
    ipv4(group);
  }

  private static Ipv4Address ipv4(InetAddress address) {
    if (address instanceof Inet4Address && Addresses.of(address) instanceof Ipv4Address v4) {
      return v4;
    }
    throw new IllegalArgumentException("Only IPv6 sockets can join IPv6 multicast group");
  }

  /// Joins for all senders.
  public void join() throws SocketException {
    check(
        socket.changeGroups((groups, now) -> groups.join(group, on, now)),
        "Already a member of group");
  }

  /// Joins for one sender more.
  public void join(InetAddress source) throws SocketException {
    var sender = ipv4(source);
    check(
        socket.changeGroups((groups, now) -> groups.join(group, on, sender, now)),
        "Already a member of group");
  }

  /// Leaves what was joined by [#join()].
  public void leave() throws SocketException {
    check(
        socket.changeGroups((groups, now) -> groups.leave(group, on, now)),
        "Not a member of group");
  }

  /// Leaves what was joined for one sender.
  public void leave(InetAddress source) throws SocketException {
    var sender = ipv4(source);
    check(
        socket.changeGroups((groups, now) -> groups.leave(group, on, sender, now)),
        "Not a member of group");
  }

  /// Refuses the datagrams of one sender.
  public void block(InetAddress source) throws SocketException {
    var sender = ipv4(source);
    check(
        socket.changeGroups((groups, now) -> groups.block(group, on, sender, now)),
        "Not a member of group");
  }

  /// Ends [#block].
  public void unblock(InetAddress source) throws SocketException {
    var sender = ipv4(source);
    check(
        socket.changeGroups((groups, now) -> groups.unblock(group, on, sender, now)),
        "Not a member of group");
  }

  /// @param otherwise the JDK's words for a membership that is there already, or is not there
  private static void check(@Nullable SocketError error, String otherwise) throws SocketException {
    if (error == SocketError.ADDRESS_IN_USE || error == SocketError.ADDRESS_NOT_AVAILABLE) {
      throw new SocketException(otherwise);
    } else if (error != null) {
      throw SocketFailures.ofCommand(error);
    }
  }
}
