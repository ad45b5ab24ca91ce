package io.netjar.apps.chat;

import io.netjar.apps.program.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes down what is said in all rooms, in one thread of its own.
///
/// While it waits for the disk more is said; all of that is kept by the next commit, so that many
/// who talk do not wait for the disk one after the other. It gives the numbers, and tells the rooms
/// when, and only when, the history has their messages.
final class Scribe implements AutoCloseable {
  /// The most messages kept by one commit.
  private static final int MOST_TOGETHER = 256;

  private final History history;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasChanged = lock.newCondition();

  /// No more than there are clients, since each waits for its own; guarded by lock.
  private final ArrayDeque<Words> waiting = new ArrayDeque<>();

  private boolean isClosed; // guarded by lock
  private final Thread thread = Thread.ofVirtual().name("scribe").unstarted(this::run);

  /// What a client has said in a room.
  private record Words(
      Room room, Member from, String text, String origin, CompletableFuture<Long> number) {}

  /// By what something is known that was said before.
  private record Mark(Room room, String origin) {}

  private Scribe(History history) {
    this.history = history;
  }

  /// Begins to write.
  ///
  /// @param history closed by the caller, after this
  static Scribe start(History history) {
    var scribe = new Scribe(history);
    scribe.thread.start();
    return scribe;
  }

  /// Keeps what a client says, and tells the room.
  ///
  /// @param origin the sender's mark; what has the mark of something at hand is not said again
  /// @return its number
  /// @throws HistoryException if it cannot be kept; nobody is told then
  /// @throws InterruptedException while it waits; it may be kept nevertheless
  long keep(Room room, Member from, String text, String origin)
      throws HistoryException, InterruptedException {
    var words = new Words(room, from, text, origin, new CompletableFuture<>());
    lock.lock();
    try {
      if (isClosed) {
        throw new HistoryException("the server is being stopped");
      }
      waiting.add(words);
      hasChanged.signal();
    } finally {
      lock.unlock();
    }
    try {
      return words.number.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new HistoryException(String.valueOf(cause.getMessage()), e);
    }
  }

  private void run() {
    try {
      for (List<Words> together = take(); !together.isEmpty(); together = take()) {
        if (!isKept(together) && together.size() > 1) {
          // What cannot be kept of one is not to be the loss of all.
          together.forEach(words -> isKept(List.of(words)));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      refuseAll();
    }
  }

  /// Keeps all of it or nothing; who is alone is told so.
  private boolean isKept(List<Words> together) {
    try {
      keep(together);
      return true;
    } catch (HistoryException e) {
      together.forEach(words -> words.room.doubt());
      if (together.size() == 1) {
        together.getFirst().number.completeExceptionally(e);
      }
      return false;
    } catch (RuntimeException e) {
      together.forEach(words -> words.number.completeExceptionally(e));
      throw e;
    }
  }

  /// Waits for something to keep.
  ///
  /// @return nothing where there will be no more
  private List<Words> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !isClosed) {
        hasChanged.await();
      }
      var together = new ArrayList<Words>();
      while (together.size() < MOST_TOGETHER && !waiting.isEmpty()) {
        together.add(waiting.remove());
      }
      return together;
    } finally {
      lock.unlock();
    }
  }

  private void keep(List<Words> together) throws HistoryException {
    Map<Room, Long> last = new LinkedHashMap<>();
    Map<Mark, Said> marked = new LinkedHashMap<>();
    Map<Words, Said> said = new LinkedHashMap<>();
    var entries = new ArrayList<History.Entry>();
    for (var words : together) {
      words.room.catchUp();
      var mark = new Mark(words.room, words.origin);
      @Nullable Said before = words.room.keptWith(words.origin);
      if (before == null) {
        before = words.origin.isEmpty() ? null : marked.get(mark);
      }
      if (before != null) {
        said.put(words, before);
        continue;
      }
      long number = last.merge(words.room, words.room.last() + 1, (is, _) -> is + 1);
      var now = new Said(words.room.name(), number, words.from.nick(), words.text, words.origin);
      marked.put(mark, now);
      said.put(words, now);
      entries.add(new History.Entry(words.room.key(), now));
    }
    history.append(entries);
    said.forEach(
        (words, kept) -> {
          words.room.publish(kept, words.from);
          words.number.complete(kept.number());
        });
  }

  private void refuseAll() {
    lock.lock();
    try {
      isClosed = true;
      var why = new HistoryException("the server is being stopped");
      waiting.forEach(words -> words.number.completeExceptionally(why));
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and waits until all is kept that is being said.
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      hasChanged.signal();
    } finally {
      lock.unlock();
    }
    Waits.joinUninterruptibly(thread);
  }
}
