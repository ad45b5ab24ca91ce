package io.netjar.cli;

import io.netjar.stack.SocketEntry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Sockets as `ss -tuano` shows them, in its words: queues, ends, timers, and what TCP has
/// measured.
final class SocketTable {
  /// The headings; one that ends in `>` is set to the right.
  static final String[] HEADINGS = {
    "socket of",
    "netid",
    "state",
    "recv-q>",
    "send-q>",
    "local",
    "peer",
    "timer",
    "cwnd>",
    "srtt>",
    "resent>"
  };

  private static final String NONE = "–";

  private SocketTable() {}

  /// The cells of a socket's line.
  static String[] row(String host, SocketEntry socket) {
    var peer = socket.peer();
    boolean connected = socket.protocol().equals("tcp") && peer != null;
    return new String[] {
      host,
      socket.protocol(),
      state(socket),
      "%,d".formatted(socket.receiveQueue()),
      "%,d".formatted(socket.sendQueue()),
      socket.local().toString(),
      peer == null ? NONE : peer.toString(),
      timer(socket.timer()),
      connected && socket.cwnd() > 0 ? "%,d".formatted(socket.cwndSegments()) : NONE,
      milliseconds(socket.srttNanos()),
      connected ? "%,d".formatted(socket.retransmissions()) : NONE
    };
  }

  /// The state in the words of `ss`.
  private static String state(SocketEntry socket) {
    return switch (socket.state()) {
      case "SYN_RECEIVED" -> "SYN-RECV";
      case "ESTABLISHED", "CONNECTED" -> "ESTAB";
      case "UNCONNECTED" -> "UNCONN";
      default -> socket.state().replace('_', '-');
    };
  }

  /// Kind, time left, and how often it has expired: `on 0.2 s, 3 tries`.
  private static String timer(SocketEntry.@Nullable Timer timer) {
    if (timer == null) {
      return NONE;
    }
    String left = String.format(Locale.ROOT, "%.1f", timer.leftNanos() / 1e9);
    String tries = timer.retries() == 0 ? "" : ", tried " + timer.retries();
    return timer.kind() + " " + left + " s" + tries;
  }

  /// `20.1 ms`; a dash where nothing was measured.
  static String milliseconds(long nanos) {
    return nanos == 0 ? NONE : String.format(Locale.ROOT, "%,.1f ms", nanos / 1e6);
  }
}
