package io.netjar.apps.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Every limit and every time-out of a server. A peer can change none of them.
///
/// @param clients the most connections at one time
/// @param clientsPerAddress the most of them from one address
/// @param handshake from accepting to the end of the greeting, in all
/// @param idle how long a peer may be silent between two messages
/// @param slowBytes the fewest bytes that must come in each `slowTime` within a message
/// @param slowTime see `slowBytes`
/// @param stall how long one write may wait for the peer to read
/// @param drain how long connections may go on when the server is stopped
/// @param linger how long a peer that was told the last may go on sending before it is reset
/// @param queueMessages the most messages that wait to be written to one peer
/// @param queueBytes the most bytes in them
/// @param messageBytes the longest message taken
public record Limits(
    int clients,
    int clientsPerAddress,
    Duration handshake,
    Duration idle,
    int slowBytes,
    Duration slowTime,
    Duration stall,
    Duration drain,
    Duration linger,
    int queueMessages,
    int queueBytes,
    int messageBytes) {
  /// The longest time-out, which stands for none.
  public static final Duration FOREVER = Duration.ofDays(24);

  /// What servers have that are told nothing else.
  public static final Limits DEFAULT =
      new Limits(
          1000,
          1000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          30 * 1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          256,
          1 << 20,
          1 << 20);

  /// Checks that all are above zero.
  public Limits {
    check("clients", clients);
    check("clientsPerAddress", clientsPerAddress);
    check("slowBytes", slowBytes);
    check("queueMessages", queueMessages);
    check("queueBytes", queueBytes);
    check("messageBytes", messageBytes);
    check("handshake", handshake);
    check("idle", idle);
    check("slowTime", slowTime);
    check("stall", stall);
    check("drain", drain);
    check("linger", linger);
  }

  private static void check(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("limit " + name + " of " + value + "; at least 1");
    }
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive() || value.compareTo(FOREVER) > 0) {
      throw new IllegalArgumentException(
          "limit " + name + " of " + value + "; above 0, at most 24 days");
    }
  }

  /// The same with other numbers of connections.
  ///
  /// @param inAll the most at one time
  /// @param perAddress the most of them from one address
  /// @return new limits
  public Limits withClients(int inAll, int perAddress) {
    return new Limits(
        inAll,
        perAddress,
        handshake,
        idle,
        slowBytes,
        slowTime,
        stall,
        drain,
        linger,
        queueMessages,
        queueBytes,
        messageBytes);
  }

  /// The same with another time of silence.
  ///
  /// @param time how long a peer may be silent
  /// @return new limits
  public Limits withIdle(Duration time) {
    return new Limits(
        clients,
        clientsPerAddress,
        handshake,
        time,
        slowBytes,
        slowTime,
        stall,
        drain,
        linger,
        queueMessages,
        queueBytes,
        messageBytes);
  }

  /// All by name, as `--show-limits` prints them.
  ///
  /// @return names and values with their units, in the order of the components
  public Map<String, String> shown() {
    var shown = new LinkedHashMap<String, String>();
    shown.put("clients", String.valueOf(clients));
    shown.put("clients-per-address", String.valueOf(clientsPerAddress));
    shown.put("handshake", seconds(handshake));
    shown.put("idle", seconds(idle));
    shown.put("slow", slowBytes + " bytes in " + seconds(slowTime));
    shown.put("stall", seconds(stall));
    shown.put("drain", seconds(drain));
    shown.put("linger", seconds(linger));
    shown.put("queue", queueMessages + " messages, " + queueBytes + " bytes");
    shown.put("message", messageBytes + " bytes");
    return shown;
  }

  /// Those of a server of datagrams, by name.
  ///
  /// @return names and values with their units
  public Map<String, String> shownOfDatagrams() {
    var shown = new LinkedHashMap<String, String>();
    shown.put("peers", clients + " kept in mind");
    shown.put("idle", seconds(idle));
    return shown;
  }

  private static String seconds(Duration time) {
    if (time.equals(FOREVER)) {
      return "for ever";
    }
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
