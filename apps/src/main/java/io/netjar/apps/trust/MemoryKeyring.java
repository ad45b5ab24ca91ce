package io.netjar.apps.trust;

import io.netjar.apps.program.HostPort;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A keyring as long as a run.
final class MemoryKeyring implements Keyring {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Fingerprint> peers = new HashMap<>(); // guarded by lock
  private @Nullable Identity identity; // guarded by lock

  @Override
  public Identity identity() {
    lock.lock();
    try {
      Identity made = identity;
      if (made == null) {
        made = Identity.make();
        identity = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Pin find(HostPort peer) {
    lock.lock();
    try {
      Fingerprint key = peers.get(KnownPeers.name(peer));
      return key == null ? null : new Pin(key, "memory");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(HostPort peer, Fingerprint key) {
    lock.lock();
    try {
      peers.putIfAbsent(KnownPeers.name(peer), key);
    } finally {
      lock.unlock();
    }
  }
}
