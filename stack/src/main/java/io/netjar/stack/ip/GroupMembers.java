package io.netjar.stack.ip;

import io.netjar.stack.NetworkInterface;

/// Who knows the multicast groups that a host has joined.
@FunctionalInterface
public interface GroupMembers {
  /// True where the host takes packets to `group` that come by the interface `in`.
  boolean isMember(NetworkInterface in, int group);
}
