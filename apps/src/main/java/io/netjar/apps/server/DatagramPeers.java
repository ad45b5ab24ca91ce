package io.netjar.apps.server;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The peers of a server of datagrams, which have no connections to end: each is told of once it
/// was quiet for the idle time, when others need its place, or at the server's end. Of one thread.
final class DatagramPeers {
  private static final long MILLI_NANOS = 1_000_000;

  private final int most;
  private final Duration idle;
  private final Consumer<DatagramPeer> ended;

  /// Who was heard longest ago comes first.
  private final Map<SocketAddress, DatagramPeer> peers = new LinkedHashMap<>(16, 0.75f, true);

  /// @param most how many are kept
  /// @param idle how long each may be quiet
  /// @param ended is told of each
  DatagramPeers(int most, Duration idle, Consumer<DatagramPeer> ended) {
    this.most = most;
    this.idle = idle;
    this.ended = ended;
  }

  /// Who has sent a datagram.
  DatagramPeer received(SocketAddress address, int length) {
    long now = System.nanoTime();
    endQuiet(now);
    var peer = peers.get(address);
    if (peer == null) {
      if (peers.size() >= most) {
        endFirst();
      }
      peer = new DatagramPeer(address, now);
      peers.put(address, peer);
    }
    peer.received(length, now);
    return peer;
  }

  /// How long it may be waited for a datagram until one has been quiet for too long.
  ///
  /// @return milliseconds, at least 1; 0 for ever
  int waitMillis() {
    if (peers.isEmpty()) {
      return 0;
    }
    long left = first().lastNanos() + idle.toNanos() - System.nanoTime();
    // Rounded up, so that it is quiet for so long then.
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left + MILLI_NANOS - 1));
  }

  private DatagramPeer first() {
    return peers.values().iterator().next();
  }

  /// Tells of those that have been quiet.
  void endQuiet() {
    endQuiet(System.nanoTime());
  }

  private void endQuiet(long now) {
    while (!peers.isEmpty() && now - first().lastNanos() >= idle.toNanos()) {
      endFirst();
    }
  }

  private void endFirst() {
    Iterator<DatagramPeer> all = peers.values().iterator();
    DatagramPeer first = all.next();
    all.remove();
    ended.accept(first);
  }

  /// Tells of all that are left.
  void end() {
    while (!peers.isEmpty()) {
      endFirst();
    }
  }
}
