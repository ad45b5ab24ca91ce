package io.netjar.sockets.channels;

import io.netjar.sockets.net.GroupTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// That a channel has joined a group on an interface.
final class HostMembershipKey extends MembershipKey {
  private final MulticastChannel channel;
  private final Memberships memberships;
  private final GroupTarget target;
  private final InetAddress group;
  private final NetworkInterface on;
  private final @Nullable InetAddress source;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<InetAddress> blocked = new LinkedHashSet<>(4); // guarded by the lock
  private volatile boolean isValid = true;

  HostMembershipKey(
      MulticastChannel channel,
      Memberships memberships,
      GroupTarget target,
      InetAddress group,
      NetworkInterface on,
      @Nullable InetAddress source) {
    this.channel = channel;
    this.memberships = memberships;
    this.target = target;
    this.group = group;
    this.on = on;
    this.source = source;
  }

  @Override
  public boolean isValid() {
    return isValid;
  }

  void invalidate() {
    isValid = false;
  }

  @Override
  public void drop() {
    try {
      memberships.drop(this, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public MembershipKey block(InetAddress toBlock) throws IOException {
    if (source != null) {
      throw new IllegalStateException("key is source-specific");
    }
    lock.lock();
    try {
      if (!blocked.contains(toBlock)) {
        ensureValid();
        Memberships.checkSource(group, toBlock);
        target.block(toBlock);
        blocked.add(toBlock);
      }
    } finally {
      lock.unlock();
    }
    return this;
  }

  @Override
  public MembershipKey unblock(InetAddress toUnblock) {
    lock.lock();
    try {
      if (!blocked.contains(toUnblock)) {
        throw new IllegalStateException("not blocked");
      }
      ensureValid();
      target.unblock(toUnblock);
      blocked.remove(toUnblock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
    return this;
  }

  private void ensureValid() {
    if (!isValid) {
      throw new IllegalStateException("key is no longer valid");
    }
  }

  @Override
  public MulticastChannel channel() {
    return channel;
  }

  @Override
  public InetAddress group() {
    return group;
  }

  @Override
  public NetworkInterface networkInterface() {
    return on;
  }

  @Override
  public @Nullable InetAddress sourceAddress() {
    return source;
  }

  @Override
  public String toString() {
    return "<"
        + group.getHostAddress()
        + ","
        + on.getName()
        + (source == null ? "" : "," + source.getHostAddress())
        + ">";
  }
}
