package io.netjar.stack;

import io.netjar.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One line of a host's list of sockets, with what `ss -tio` shows.
///
/// @param protocol `tcp` or `udp`
/// @param state the state's name, such as `ESTABLISHED`; `UNCONNECTED` or `CONNECTED` for UDP
/// @param receiveQueue bytes that the program has not read yet; of a listener, the connections that
///   wait to be accepted
/// @param sendQueue bytes that the peer has not acknowledged yet; of a listener, the backlog
/// @param local the socket's own end
/// @param peer the other end; null where there is none
/// @param retransmissions how many segments were sent again; 0 for UDP
/// @param timer what the socket waits for; null for nothing
/// @param cwnd congestion window in bytes (RFC 5681 §2); 0 where there is none
/// @param mss largest payload of a segment in bytes (RFC 9293 §3.7.1); 0 where there is none
/// @param srttNanos smoothed round-trip time (RFC 6298 §2); 0 before the first measurement
public record SocketEntry(
    String protocol,
    String state,
    long receiveQueue,
    long sendQueue,
    Endpoint local,
    @Nullable Endpoint peer,
    long retransmissions,
    @Nullable Timer timer,
    int cwnd,
    int mss,
    long srttNanos) {

  /// A timer that runs.
  ///
  /// @param kind in the words of `ss`: `on` (retransmission), `persist`, `keepalive`, `timewait`
  ///   (also of FIN-WAIT-2)
  /// @param leftNanos how long it still runs
  /// @param retries how often it has expired without an answer
  public record Timer(String kind, long leftNanos, int retries) {}

  /// A socket that has nothing but queues and ends.
  public static SocketEntry of(
      String protocol,
      String state,
      long receiveQueue,
      long sendQueue,
      Endpoint local,
      @Nullable Endpoint peer) {
    return new SocketEntry(protocol, state, receiveQueue, sendQueue, local, peer, 0, null, 0, 0, 0);
  }

  /// The congestion window in segments, rounded down; 0 where there is none.
  public int cwndSegments() {
    return mss == 0 ? 0 : cwnd / mss;
  }
}
