package io.netjar.apps.chat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A room: who is in it, and the last of what was said there.
///
/// One lock guards all of it. It is held for no wait for a disk, and for no write to a client,
/// since those only go into a box. The [Scribe] gives the numbers, one after the other, so that
/// their order is that of the history and of every client.
final class Room {
  /// The most messages kept at hand, and the most characters in them.
  static final int MOST_KEPT = 500;

  private static final int MOST_KEPT_CHARS = 256 * 1024;

  /// In a fuller room nobody is told who comes and goes: it would be told a square of times.
  private static final int MOST_TOLD = 100;

  private final String key;
  private final String name;
  private final History history;
  private final Scribe scribe;
  private final Screen screen;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Member> members = new LinkedHashSet<>(); // guarded by lock
  private final ArrayDeque<Said> kept = new ArrayDeque<>(); // guarded by lock
  private long keptChars; // guarded by lock
  private long last; // guarded by lock
  private boolean isClosed; // guarded by lock
  private boolean isDoubtful; // of the scribe's thread

  /// A room with what the history has of it.
  Room(ChatName name, History history, Scribe scribe, Screen screen) throws HistoryException {
    this.key = name.key();
    this.name = name.text();
    this.history = history;
    this.scribe = scribe;
    this.screen = screen;
    history.last(key, MOST_KEPT).forEach(this::keep);
  }

  String key() {
    return key;
  }

  String name() {
    return name;
  }

  /// Lets a client in, and tells it what was said after a number, and from now on everything.
  ///
  /// @param first what it is to be told before, in its form
  /// @param since the last number it has seen, -1 where it wants nothing from before
  /// @return false where the room is no more
  boolean enter(Member member, byte[] first, long since) {
    lock.lock();
    try {
      if (isClosed) {
        return false;
      }
      boolean isNew = members.add(member);
      if (isNew && members.size() <= MOST_TOLD) {
        tell(new Event.Came(name, member.nick()), member);
      }
      var all = new ByteArrayOutputStream();
      all.writeBytes(first);
      List<String> nicks = members.stream().map(Member::nick).toList();
      all.writeBytes(
          member.form().encode(new Event.Entered(name, nicks, last, missedAfter(since))));
      all.writeBytes(after(since, member.form()));
      member.send(all.toByteArray());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Tells a client again what was said after a number.
  void replay(Member member, long since) {
    lock.lock();
    try {
      long missed = missedAfter(since);
      if (missed > 0) {
        member.send(new Event.Notice(missed + " are kept no more"));
      }
      member.send(after(since, member.form()));
    } finally {
      lock.unlock();
    }
  }

  /// How many messages after a number are not at hand any more.
  private long missedAfter(long since) {
    long first = kept.isEmpty() ? last + 1 : kept.getFirst().number();
    return since < 0 ? 0 : Math.max(0, first - 1 - since);
  }

  /// As one piece, so that it counts once in the box it goes into.
  private byte[] after(long since, Form form) {
    var all = new ByteArrayOutputStream();
    if (since >= 0) {
      for (var said : kept) {
        if (said.number() > since) {
          all.writeBytes(form.encode(new Event.Message(said)));
        }
      }
    }
    return all.toByteArray();
  }

  /// Lets a client out.
  ///
  /// @return true where nobody is left
  boolean leave(Member member) {
    lock.lock();
    try {
      if (members.remove(member) && members.size() < MOST_TOLD) {
        tell(new Event.Went(name, member.nick()), null);
      }
      return members.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Closes the room where nobody is in it and nothing would be lost by it.
  ///
  /// @return true where it is closed
  boolean closeIfEmpty() {
    lock.lock();
    try {
      isClosed |= members.isEmpty() && (history.isDurable() || last == 0);
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  /// Keeps what a client says and tells it to everybody.
  ///
  /// @param origin the sender's mark; what has the mark of something at hand is not said again
  /// @return its number
  /// @throws HistoryException if it cannot be kept; nobody is told then
  /// @throws InterruptedException while it waits for that; it may be kept nevertheless
  long say(Member from, String text, String origin) throws HistoryException, InterruptedException {
    return scribe.keep(this, from, text, origin);
  }

  /// The number of the last message here, 0 for none.
  long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// What was said with a mark, among what is at hand.
  ///
  /// @return null where there is nothing, or the mark is none
  @Nullable Said keptWith(String origin) {
    if (origin.isEmpty()) {
      return null;
    }
    lock.lock();
    try {
      for (var said : kept) {
        if (said.origin().equals(origin)) {
          return said;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Tells everybody what the history has now. What was told already is not told again.
  ///
  /// @param from who said it; null where that is not known any more
  void publish(Said said, @Nullable Member from) {
    lock.lock();
    try {
      if (said.number() <= last) {
        return;
      }
      keep(said);
      screen.show(new Event.Message(said));
      tell(new Event.Message(said), from != null && from.form() == Form.RAW ? from : null);
    } finally {
      lock.unlock();
    }
  }

  /// It is not known whether the history has kept what it was last told. Of the scribe's thread, as
  /// is [#catchUp].
  void doubt() {
    isDoubtful = true;
  }

  /// Looks into the history again where that is not known, and tells what it has kept.
  ///
  /// @throws HistoryException if it cannot be read
  void catchUp() throws HistoryException {
    if (isDoubtful) {
      history.last(key, MOST_KEPT).forEach(said -> publish(said, null));
      isDoubtful = false;
    }
  }

  private void keep(Said said) {
    last = said.number();
    kept.add(said);
    keptChars += said.text().length();
    while (kept.size() > MOST_KEPT || keptChars > MOST_KEPT_CHARS) {
      keptChars -= kept.remove().text().length();
    }
  }

  /// Tells everybody else that somebody has another name.
  void renamed(Member member, String before) {
    lock.lock();
    try {
      if (members.size() <= MOST_TOLD) {
        tell(new Event.Renamed(before, member.nick()), member);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Who is here.
  List<String> nicks() {
    lock.lock();
    try {
      return members.stream().map(Member::nick).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Encodes once for each form, however many there are.
  private void tell(Event event, @Nullable Member butNot) {
    Map<Form, byte[]> encoded = new EnumMap<>(Form.class);
    for (var member : new ArrayList<>(members)) {
      if (!member.equals(butNot)) {
        member.send(encoded.computeIfAbsent(member.form(), form -> form.encode(event)));
      }
    }
  }
}
