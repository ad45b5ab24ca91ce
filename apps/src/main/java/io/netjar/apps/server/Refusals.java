package io.netjar.apps.server;

import io.netjar.apps.program.ProgramException;
import io.netjar.apps.trust.Door;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/// Tells peers that a limit keeps out why, a few at a time. Each has a thread and a descriptor
/// while it is told: as long as its handshake, where there is to be one, and what it still sends
/// take, each within the time to linger. Whoever comes while all places are taken is reset.
///
/// Over TLS the peer can be told nothing before the handshake but the number of an alert, so there
/// is one; a peer that the door does not let in hears that instead.
final class Refusals {
  /// How many are told at one time.
  static final int MOST = 16;

  private final Door door;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Session> told = new LinkedHashSet<>(); // guarded by lock
  private boolean hasEnded; // guarded by lock

  Refusals(Door door, Limits limits) {
    this.door = door;
    this.limits = limits;
  }

  /// Tells one in a thread of its own, or resets it.
  ///
  /// @param rule the limit and its value
  /// @param words what goes onto the stream; nothing where the peer's protocol has no words for it
  void tell(Session session, String rule, byte[] words, Executor threads) {
    if (words.length == 0 || !begin(session)) {
      session.abort();
      return;
    }
    threads.execute(
        () -> {
          try {
            session.turnAway(door, limits.linger(), rule, words);
          } catch (IOException | ProgramException _) {
            session.abort(); // it has gone, or was told something else: the refusal is in the log
          } finally {
            end(session);
          }
        });
  }

  private boolean begin(Session session) {
    lock.lock();
    try {
      return !hasEnded && told.size() < MOST && told.add(session);
    } finally {
      lock.unlock();
    }
  }

  private void end(Session session) {
    lock.lock();
    try {
      told.remove(session);
    } finally {
      lock.unlock();
    }
  }

  /// Those that are being told now.
  List<Session> sessions() {
    lock.lock();
    try {
      return List.copyOf(told);
    } finally {
      lock.unlock();
    }
  }

  /// Resets those that are being told, and all that come.
  void end() {
    lock.lock();
    try {
      hasEnded = true;
    } finally {
      lock.unlock();
    }
    sessions().forEach(Session::abort);
  }
}
