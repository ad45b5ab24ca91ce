package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.DatagramPort;
import io.netjar.sockets.net.GroupTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The groups that a channel has joined, with the checks and the texts of the JDK.
final class Memberships {
  private final HostDatagramChannel channel;
  private final DatagramPort socket;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<HostMembershipKey> keys = new ArrayList<>(2); // guarded by the lock

  Memberships(HostDatagramChannel channel, DatagramPort socket) {
    this.channel = channel;
    this.socket = socket;
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> T locked(Action<T> action) throws IOException {
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  /// Joins, or gives the key of what was joined already.
  ///
  /// @param source null for all senders
  HostMembershipKey join(InetAddress group, NetworkInterface interf, @Nullable InetAddress source)
      throws IOException {
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException("Group not a multicast address");
    }
    GroupTarget.check(group);
    if (source != null) {
      checkSource(group, source);
    }
    return locked(
        () -> {
          channel.ensureOpen();
          var before = find(group, interf, source);
          if (before != null) {
            return before;
          }
          var target = GroupTarget.of(socket, group, interf);
          if (source == null) {
            target.join();
          } else {
            target.join(source);
          }
          var key = new HostMembershipKey(channel, this, target, group, interf, source);
          keys.add(key);
          return key;
        });
  }

  static void checkSource(InetAddress group, InetAddress source) {
    if (source.isAnyLocalAddress()) {
      throw new IllegalArgumentException("Source address is a wildcard address");
    }
    if (source.isMulticastAddress()) {
      throw new IllegalArgumentException("Source address is multicast address");
    }
    if (source.getClass() != group.getClass()) {
      throw new IllegalArgumentException("Source address is different type to group");
    }
  }

  private @Nullable HostMembershipKey find(
      InetAddress group, NetworkInterface interf, @Nullable InetAddress source) {
    for (var key : keys) {
      if (key.group().equals(group) && key.networkInterface().equals(interf)) {
        var its = key.sourceAddress();
        // The JDK has these two texts so, and not the other way round.
        if (source == null && its != null) {
          throw new IllegalStateException("Already a member to receive all packets");
        }
        if (source != null && its == null) {
          throw new IllegalStateException("Already have source-specific membership");
        }
        if (source == null || source.equals(its)) {
          return key;
        }
      }
    }
    return null;
  }

  /// The key of a group that was joined on an interface; null where there is none.
  @Nullable HostMembershipKey find(InetAddress group, NetworkInterface interf) {
    lock.lock();
    try {
      for (var key : keys) {
        if (key.group().equals(group) && key.networkInterface().equals(interf)) {
          return key;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  void drop(HostMembershipKey key, GroupTarget target) throws IOException {
    locked(
        () -> {
          if (keys.remove(key)) {
            key.invalidate();
            var source = key.sourceAddress();
            if (source == null) {
              target.leave();
            } else {
              target.leave(source);
            }
          }
          return key;
        });
  }

  /// Ends all keys; the socket leaves its groups as it closes.
  void invalidate() {
    lock.lock();
    try {
      keys.forEach(HostMembershipKey::invalidate);
      keys.clear();
    } finally {
      lock.unlock();
    }
  }
}
