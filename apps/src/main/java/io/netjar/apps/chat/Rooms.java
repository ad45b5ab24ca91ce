package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All rooms and all clients of a server. Its lock guards who has which name and which rooms there
/// are; a room's own lock is taken within it, never the other way round. It is held for no wait:
/// who comes first into a room reads its history outside of it, and who comes into the same room in
/// the meantime waits for that.
///
/// What cannot be done is an `IllegalArgumentException` with the rule, safe to print.
final class Rooms {
  private static final int MOST_ROOMS = 256;
  private static final int MOST_ROOMS_OF_ONE = 10;
  private static final int MOST_TEXT_CHARS = 4096;

  private final History history;
  private final Scribe scribe;
  private final Screen screen;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Member> byName = new LinkedHashMap<>(); // guarded by lock
  private final Map<String, Room> rooms = new LinkedHashMap<>(); // guarded by lock
  private final Map<String, CompletableFuture<Room>> opening =
      new LinkedHashMap<>(); // guarded by lock

  /// Puts what it bounds to the other bounds of a server.
  static void putBounds(Map<String, String> bounds) {
    bounds.put("rooms", MOST_ROOMS + ", " + MOST_ROOMS_OF_ONE + " of one client");
    bounds.put("said", MOST_TEXT_CHARS + " characters");
  }

  Rooms(History history, Scribe scribe, Screen screen) {
    this.history = history;
    this.scribe = scribe;
    this.screen = screen;
  }

  /// What tells the history of these rooms from another.
  String historyId() {
    return history.id();
  }

  /// Takes a client in under its name.
  ///
  /// @param secret by which it is told from another client of the same name
  /// @throws InterruptedException while its former connection ends
  void register(Member member, String secret) throws InterruptedException {
    while (true) {
      Member before = claim(member, member.name());
      if (before == null) {
        return;
      }
      if (!before.isOf(secret)) {
        throw taken(member.name());
      }
      // The same client, whose former connection is dead without knowing it.
      before.remove("another connection has taken over");
      before.awaitGone();
    }
  }

  private static IllegalArgumentException taken(ChatName name) {
    return new IllegalArgumentException(
        "somebody is called '" + name.text() + "' already, or something that looks like it");
  }

  /// Gives a name to a client.
  ///
  /// @return who has it already, else null
  private @Nullable Member claim(Member member, ChatName name) {
    lock.lock();
    try {
      return byName.putIfAbsent(name.key(), member);
    } finally {
      lock.unlock();
    }
  }

  /// Gives a client another name.
  void rename(Member member, ChatName to) {
    String before = member.nick();
    if (to.key().equals(member.name().key())) {
      member.rename(to);
    } else {
      if (claim(member, to) != null) {
        throw taken(to);
      }
      forget(member);
      member.rename(to);
    }
    member.rooms().values().forEach(room -> room.renamed(member, before));
    // Who hears this can count on it that all others are told.
    member.send(new Event.Renamed(before, to.text()));
  }

  private void forget(Member member) {
    lock.lock();
    try {
      byName.remove(member.name().key(), member);
    } finally {
      lock.unlock();
    }
  }

  /// Lets a client go: out of all rooms, its name free again.
  void unregister(Member member) {
    for (var room : List.copyOf(member.rooms().values())) {
      leave(member, room);
    }
    forget(member);
    member.gone();
  }

  /// Lets a client into a room, which is made where it is not there; it is the one entered last
  /// then.
  ///
  /// @param first what it is to be told before, in its form
  /// @param since the last number it has seen, -1 where it wants nothing from before
  /// @throws HistoryException if the history cannot be read
  /// @throws InterruptedException while somebody else reads it
  void enter(Member member, ChatName name, byte[] first, long since)
      throws HistoryException, InterruptedException {
    var of = member.rooms();
    if (!of.containsKey(name.key()) && of.size() >= MOST_ROOMS_OF_ONE) {
      throw new IllegalArgumentException(
          MOST_ROOMS_OF_ONE + " rooms at one time are the most for one");
    }
    Room room;
    do {
      room = room(name);
    } while (!room.enter(member, first, since));
    of.remove(name.key());
    of.put(name.key(), room);
  }

  private Room room(ChatName name) throws HistoryException, InterruptedException {
    CompletableFuture<Room> others;
    CompletableFuture<Room> own = new CompletableFuture<>();
    lock.lock();
    try {
      var room = rooms.get(name.key());
      if (room != null) {
        return room;
      }
      others = opening.get(name.key());
      if (others == null) {
        if (rooms.size() + opening.size() >= MOST_ROOMS) {
          throw new IllegalArgumentException(MOST_ROOMS + " rooms are the most there can be");
        }
        opening.put(name.key(), own);
      }
    } finally {
      lock.unlock();
    }
    if (others == null) {
      return open(name, own);
    }
    try {
      return others.get();
    } catch (ExecutionException e) {
      throw new HistoryException("the history of the room could not be read", e);
    }
  }

  private Room open(ChatName name, CompletableFuture<Room> opened) throws HistoryException {
    @Nullable Room room = null;
    try {
      room = new Room(name, history, scribe, screen);
      return room;
    } finally {
      lock.lock();
      try {
        opening.remove(name.key());
        if (room != null) {
          rooms.put(name.key(), room);
        }
      } finally {
        lock.unlock();
      }
      if (room == null) {
        opened.completeExceptionally(new IllegalStateException("not opened"));
      } else {
        opened.complete(room);
      }
    }
  }

  /// Lets a client out of a room.
  void leave(Member member, Room room) {
    member.rooms().remove(room.key());
    if (room.leave(member)) {
      lock.lock();
      try {
        if (room.closeIfEmpty()) {
          rooms.remove(room.key(), room);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// A room that a client is in.
  ///
  /// @param name null for the one it entered last
  static Room roomOf(Member member, @Nullable String name) {
    var of = member.rooms();
    Room room =
        name == null
            ? of.values().stream().reduce((_, later) -> later).orElse(null)
            : of.get(ChatName.of(name).key());
    if (room == null) {
      throw new IllegalArgumentException(
          name == null ? "you are in no room" : "you are not in " + Shown.name(name));
    }
    return room;
  }

  /// Text as it may be said: harmless for a terminal, not empty, and not too long.
  static String text(String given) {
    String text = Shown.escaped(given);
    if (text.isBlank()) {
      throw new IllegalArgumentException("nothing was said");
    }
    if (text.length() > MOST_TEXT_CHARS) {
      throw new IllegalArgumentException(
          "a message of "
              + text.length()
              + " characters is too long: "
              + MOST_TEXT_CHARS
              + " are allowed");
    }
    return text;
  }

  /// Says something to one.
  void tell(Member from, String to, String given) {
    String text = text(given);
    ChatName name = ChatName.of(to);
    Member member;
    lock.lock();
    try {
      member = byName.get(name.key());
    } finally {
      lock.unlock();
    }
    if (member == null) {
      throw new IllegalArgumentException("nobody is called '" + name.text() + "'");
    }
    var event = new Event.Private(from.nick(), member.nick(), text);
    member.send(event);
    if (!member.equals(from) && from.form() != Form.RAW) {
      from.send(event);
    }
  }

  /// All clients, in the order they came.
  List<Member> members() {
    lock.lock();
    try {
      return new ArrayList<>(byName.values());
    } finally {
      lock.unlock();
    }
  }

  /// The names of all rooms.
  List<String> names() {
    lock.lock();
    try {
      return rooms.values().stream().map(Room::name).sorted().toList();
    } finally {
      lock.unlock();
    }
  }
}
