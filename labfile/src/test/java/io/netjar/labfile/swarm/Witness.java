package io.netjar.labfile.swarm;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What all clients of a chat server have said and heard, compared with the server's history.
///
/// A text is said by one client once, so that whoever hears it, or finds it in the history, knows
/// whose it is.
final class Witness {
  /// How long something said may take to who is in the room, where nothing is wrong with the two
  /// and with the server, whatever becomes of others.
  static final long MOST_DELAY_NANOS = 1_000_000_000;

  private static final long MOST_DELAY_AFTER_FAULTS_NANOS = 5_000_000_000L;

  private record Place(String room, long number) {}

  private final Map<Place, String> heard = new LinkedHashMap<>();
  private final Map<Place, String> acknowledged = new LinkedHashMap<>();
  private final Set<String> owed = new LinkedHashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final Set<String> healthy = new LinkedHashSet<>();
  private final Set<String> recovered = new LinkedHashSet<>();
  private long recoveredNanos;
  private long slowestNanos;
  private int timed;
  private int delivered;

  /// Something is not as it has to be.
  void violated(String what) {
    violations.add(what);
  }

  List<String> violations() {
    return violations;
  }

  /// How many messages were heard by all in all.
  int delivered() {
    return delivered;
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /// How many messages had to come without delay.
  int timed() {
    return timed;
  }

  /// How long the slowest of them took.
  long slowestNanos() {
    return slowestNanos;
  }

  /// A client has heard a message.
  void heard(String who, String room, long number, String text) {
    delivered++;
    String before = heard.putIfAbsent(new Place(room, number), text);
    if (before != null && !before.equals(text)) {
      violated(who + " heard '" + text + "' as " + room + " #" + number + ", which is " + before);
    }
  }

  /// These have no fault, and nor has the server, from the beginning to the end.
  void expectNoDelay(Set<String> names) {
    healthy.addAll(names);
  }

  /// Nobody has a fault from now on, but the congestion windows of these may still be small.
  ///
  /// @param nowNanos what was said before does not count
  void expectLittleDelay(Set<String> names, long nowNanos) {
    recovered.addAll(names);
    recoveredNanos = nowNanos;
  }

  /// A client that was in the room already has heard a message.
  ///
  /// @param text begins with the name of who said it, and has the time behind an `@`
  void timed(String who, String text, long nowNanos) {
    String from = text.substring(0, text.indexOf('.'));
    int at = text.indexOf('@');
    long saidNanos = at < 0 ? 0 : Long.parseLong(text.substring(at + 1, text.indexOf(' ', at)));
    if (saidNanos == 0) {
      return;
    }
    long nanos = nowNanos - saidNanos;
    if (healthy.contains(who) && healthy.contains(from)) {
      timed++;
      slowestNanos = Math.max(slowestNanos, nanos);
      expectWithin(MOST_DELAY_NANOS, nanos, who, from);
    } else if (saidNanos >= recoveredNanos && recovered.contains(who) && recovered.contains(from)) {
      expectWithin(MOST_DELAY_AFTER_FAULTS_NANOS, nanos, who, from);
    }
  }

  private void expectWithin(long most, long nanos, String who, String from) {
    if (nanos > most) {
      violated(who + " heard after " + nanos / 1_000_000 + " ms what " + from + " said");
    }
  }

  /// A client was told that its message is kept.
  void acknowledged(String who, String room, long number, String text) {
    String before = acknowledged.put(new Place(room, number), text);
    if (before != null && !before.equals(text)) {
      violated(who + " was told that " + room + " #" + number + " is its own, which is " + before);
    }
  }

  /// A client has ended well, and with that has said that this is kept.
  void owed(String text) {
    owed.add(text);
  }

  /// Compares all with what the history has.
  void judge(String url) throws SQLException {
    var kept = new LinkedHashMap<Place, String>();
    var texts = new LinkedHashSet<String>();
    Map<String, Long> last = new LinkedHashMap<>();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT ROOM_SHOWN, NUMBER, WORDS FROM CHAT_SAID ORDER BY ROOM, NUMBER")) {
      while (rows.next()) {
        var place = new Place(rows.getString(1), rows.getLong(2));
        kept.put(place, rows.getString(3));
        if (!texts.add(rows.getString(3))) {
          violated("kept twice: " + place + " " + rows.getString(3));
        }
        long before = last.getOrDefault(place.room, 0L);
        if (place.number != before + 1) {
          violated("the history of " + place.room + " goes from " + before + " to " + place.number);
        }
        last.put(place.room, place.number);
      }
    }
    compare("acknowledged", acknowledged, kept);
    compare("heard", heard, kept);
    owed.stream()
        .filter(text -> !texts.contains(text))
        .forEach(text -> violated("its sender ended with 0, and it is not kept: " + text));
  }

  private void compare(String how, Map<Place, String> those, Map<Place, String> kept) {
    those.forEach(
        (place, text) -> {
          if (!text.equals(kept.get(place))) {
            violated(how + " " + place + " '" + text + "', kept is " + kept.get(place));
          }
        });
  }
}
