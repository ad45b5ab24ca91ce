package io.netjar.stack.udp;

import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.igmp.GroupFilter;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The multicast side of a UDP socket (RFC 1112 §6–7, RFC 3376 §3): the groups it has joined, and
/// how it sends to groups.
public final class GroupMemberships {
  /// As with other systems, a socket joins so many groups at most.
  static final int MAXIMUM = 20;

  /// As with other systems, so many sources at most are listed for each of them.
  static final int MAXIMUM_SOURCES = 10;

  private final UdpLayer layer;
  private final UdpSocket socket;
  private final List<Membership> memberships = new ArrayList<>(2);
  private @Nullable NetworkInterface out;
  private int ttl = 1;
  private boolean isLooped = true;

  GroupMemberships(UdpLayer layer, UdpSocket socket) {
    this.layer = layer;
    this.socket = socket;
  }

  private record Membership(NetworkInterface on, int group, GroupFilter filter) {}

  /// Joins a group on an interface, for datagrams of all senders.
  ///
  /// @return null on success; NOT_SUPPORTED where it is no group, ADDRESS_IN_USE where the socket
  ///   is a member already, NO_BUFFERS where it is one of too many, CLOSED
  public @Nullable SocketError join(Ipv4Address group, NetworkInterface on, long now) {
    var error = check(group);
    if (error != null) {
      return error;
    }
    if (find(on, group.value()) >= 0) {
      return SocketError.ADDRESS_IN_USE;
    }
    return add(new Membership(on, group.value(), GroupFilter.ALL), now);
  }

  /// Joins a group on an interface, for datagrams of one more sender.
  ///
  /// @return as [#join]; NOT_SUPPORTED also where the socket has joined for all senders
  public @Nullable SocketError join(
      Ipv4Address group, NetworkInterface on, Ipv4Address source, long now) {
    var error = check(group);
    if (error != null) {
      return error;
    }
    int index = find(on, group.value());
    if (index < 0) {
      return add(new Membership(on, group.value(), GroupFilter.NONE.with(source.value())), now);
    }
    var filter = memberships.get(index).filter;
    if (filter.isExclude()) {
      return SocketError.NOT_SUPPORTED;
    }
    return filter.accepts(source.value())
        ? SocketError.ADDRESS_IN_USE
        : replace(index, filter.with(source.value()), now);
  }

  /// Leaves a group on an interface, whatever it was joined for.
  ///
  /// @return null on success; ADDRESS_NOT_AVAILABLE where the socket is no member
  public @Nullable SocketError leave(Ipv4Address group, NetworkInterface on, long now) {
    int index = find(on, group.value());
    if (index < 0) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    memberships.remove(index);
    layer.groupChanged(socket, on, group.value(), now);
    return null;
  }

  /// Takes back that a group was joined for one sender.
  ///
  /// @return as [#leave]
  public @Nullable SocketError leave(
      Ipv4Address group, NetworkInterface on, Ipv4Address source, long now) {
    int index = find(on, group.value());
    if (index < 0 || !isListed(index, false, source)) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    var filter = memberships.get(index).filter.without(source.value());
    return filter.isNone() ? leave(group, on, now) : replace(index, filter, now);
  }

  /// Refuses the datagrams of one sender to a group that was joined for all.
  ///
  /// @return null on success; ADDRESS_NOT_AVAILABLE where the socket is no such member or has
  ///   refused them already, NO_BUFFERS
  public @Nullable SocketError block(
      Ipv4Address group, NetworkInterface on, Ipv4Address source, long now) {
    int index = find(on, group.value());
    if (index < 0 || !memberships.get(index).filter.isExclude() || isListed(index, true, source)) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    return replace(index, memberships.get(index).filter.with(source.value()), now);
  }

  /// Ends [#block].
  ///
  /// @return null on success; ADDRESS_NOT_AVAILABLE where the sender is not blocked
  public @Nullable SocketError unblock(
      Ipv4Address group, NetworkInterface on, Ipv4Address source, long now) {
    int index = find(on, group.value());
    if (index < 0 || !isListed(index, true, source)) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    return replace(index, memberships.get(index).filter.without(source.value()), now);
  }

  private @Nullable SocketError check(Ipv4Address group) {
    if (socket.isClosed()) {
      return SocketError.CLOSED;
    }
    return group.isMulticast() ? null : SocketError.NOT_SUPPORTED;
  }

  private boolean isListed(int index, boolean isExclude, Ipv4Address source) {
    var filter = memberships.get(index).filter;
    return filter.isExclude() == isExclude && filter.sources().contains(source.value());
  }

  private @Nullable SocketError add(Membership membership, long now) {
    if (memberships.size() >= MAXIMUM) {
      return SocketError.NO_BUFFERS;
    }
    memberships.add(membership);
    layer.groupChanged(socket, membership.on, membership.group, now);
    return null;
  }

  private @Nullable SocketError replace(int index, GroupFilter filter, long now) {
    if (filter.sources().size() > MAXIMUM_SOURCES) {
      return SocketError.NO_BUFFERS;
    }
    var old = memberships.get(index);
    memberships.set(index, new Membership(old.on, old.group, filter));
    layer.groupChanged(socket, old.on, old.group, now);
    return null;
  }

  private int find(NetworkInterface on, int group) {
    for (int index = 0; index < memberships.size(); index++) {
      var one = memberships.get(index);
      if (one.on == on && one.group == group) {
        return index;
      }
    }
    return -1;
  }

  /// What the socket wants of `group` on `on`; null where it is no member.
  @Nullable GroupFilter filter(NetworkInterface on, int group) {
    int index = find(on, group);
    return index < 0 ? null : memberships.get(index).filter;
  }

  /// Leaves all groups.
  void clear(long now) {
    while (!memberships.isEmpty()) {
      var last = memberships.removeLast();
      layer.groupChanged(socket, last.on, last.group, now);
    }
  }

  /// The interface by which the socket sends to groups; null for the host's choice.
  public @Nullable NetworkInterface out() {
    return out;
  }

  /// Sets the interface by which the socket sends to groups.
  public void out(@Nullable NetworkInterface newOut) {
    out = newOut;
  }

  /// Time to live of what it sends to groups, 0–255; 1 at first (RFC 1112 §6.1).
  public int ttl() {
    return ttl;
  }

  /// Sets the time to live of what it sends to groups.
  ///
  /// @throws IllegalArgumentException where it is not 0–255
  public void ttl(int newTtl) {
    if (newTtl < 0 || newTtl > 255) {
      throw new IllegalArgumentException("a time to live is 0 to 255: " + newTtl);
    }
    ttl = newTtl;
  }

  /// Whether the host's own members get what the socket sends to groups; true at first.
  public boolean isLooped() {
    return isLooped;
  }

  /// Says whether the host's own members get what the socket sends to groups.
  public void looped(boolean on) {
    isLooped = on;
  }
}
