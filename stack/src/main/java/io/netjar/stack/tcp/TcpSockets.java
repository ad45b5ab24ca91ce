package io.netjar.stack.tcp;

import io.netjar.stack.SocketEntry;
import io.netjar.stack.SocketEntry.Timer;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of a host's TCP sockets, as `ss` shows it (RFC 9293 §3.10.6: STATUS).
final class TcpSockets {
  private static final String TCP = "tcp";

  private TcpSockets() {}

  /// By state from LISTEN on, then by ends: an order that depends on nothing else.
  private static final Comparator<SocketEntry> BY_ENDS =
      Comparator.comparing((SocketEntry entry) -> TcpState.valueOf(entry.state()))
          .thenComparing(entry -> entry.local().toString())
          .thenComparing(entry -> String.valueOf(entry.peer()));

  /// Listeners, connections, and passive opens that are not complete.
  static List<SocketEntry> open(TcpLayer layer, Iterable<SynRecord> passive, long now) {
    var list = new ArrayList<SocketEntry>();
    for (var listener : layer.listeners()) {
      list.add(
          SocketEntry.of(
              TCP,
              TcpState.LISTEN.name(),
              listener.waiting(),
              listener.backlog(),
              listener.local(),
              null));
    }
    for (var connection : layer.connections()) {
      list.add(of(connection, now));
    }
    for (var record : passive) {
      list.add(of(record, now));
    }
    list.sort(BY_ENDS);
    return list;
  }

  private static SocketEntry of(TcpConnection c, long now) {
    var info = c.info();
    return new SocketEntry(
        TCP,
        info.state().name(),
        c.available(),
        c.unacknowledged(),
        c.local(),
        c.remote(),
        info.retransmissions(),
        timer(c, now),
        info.cwnd(),
        info.mss(),
        info.srttNanos());
  }

  /// The timer that matters most: one that answers silence, else the one that ends the connection,
  /// else the one that asks.
  private static @Nullable Timer timer(TcpConnection c, long now) {
    var timers = c.timers();
    if (timers.isSet(Timers.RETRANSMISSION)) {
      return new Timer("on", left(c, Timers.RETRANSMISSION, now), c.retries);
    }
    if (timers.isSet(Timers.PERSIST)) {
      return new Timer("persist", left(c, Timers.PERSIST, now), c.persistBackOff);
    }
    if (timers.isSet(Timers.FIN_WAIT_2)) {
      return new Timer("timewait", left(c, Timers.FIN_WAIT_2, now), 0);
    }
    if (timers.isSet(Timers.KEEP_ALIVE)) {
      return new Timer("keepalive", left(c, Timers.KEEP_ALIVE, now), c.keepAliveProbes);
    }
    return null;
  }

  private static long left(TcpConnection c, int timer, long now) {
    return Math.max(0, c.timers().deadline(timer) - now);
  }

  private static SocketEntry of(SynRecord record, long now) {
    return new SocketEntry(
        TCP,
        TcpState.SYN_RECEIVED.name(),
        0,
        0,
        new Endpoint(new Ipv4Address(record.local), record.localPort()),
        new Endpoint(new Ipv4Address(record.remote), record.remotePort),
        record.retries,
        new Timer("on", Math.max(0, record.deadline - now), record.retries),
        0,
        0,
        0);
  }

  /// The connections in TIME-WAIT, those that end first first.
  static List<SocketEntry> timeWait(@Nullable TimeWait oldest, long now) {
    var list = new ArrayList<SocketEntry>();
    for (var record = oldest; record != null; record = record.next) {
      var own = new Endpoint(new Ipv4Address(record.local), record.localPort);
      var peer = new Endpoint(new Ipv4Address(record.remote), record.remotePort);
      var timer = new Timer("timewait", Math.max(0, record.deadline - now), 0);
      var state = TcpState.TIME_WAIT.name();
      list.add(new SocketEntry(TCP, state, 0, 0, own, peer, 0, timer, 0, 0, 0));
    }
    return list;
  }
}
