package io.netjar.apps.server;

import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.SessionException.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one peer, by any thread that has something to say to it. One thread
/// of its own writes, so that a peer that does not read delays nobody but itself.
///
/// It is bounded in messages and in bytes, and its [Policy] says what happens to one message more.
public final class Outbox {
  /// What happens when the box is full.
  public enum Policy {
    /// Who has something to say waits.
    BLOCK,
    /// The oldest messages are dropped, and counted.
    DROP_OLDEST,
    /// The session is ended with the reason.
    EVICT
  }

  /// Where messages go, one at a time.
  @FunctionalInterface
  public interface Target {
    /// Writes a message.
    ///
    /// @param message as it was put into the box
    /// @throws IOException if the peer is gone
    void write(byte[] message) throws IOException;
  }

  private final Session session;
  private final Target writer;
  private final Limits limits;
  private final Policy policy;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasMessage = lock.newCondition();
  private final Condition hasRoom = lock.newCondition();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(); // guarded by lock
  private long waitingBytes; // guarded by lock
  private long dropped; // guarded by lock
  private boolean isClosed; // guarded by lock
  private boolean hasFailed; // guarded by lock
  private final Thread thread;

  /// A box whose thread runs from [#start] to [#close], or until the peer is gone.
  ///
  /// @param session whose peer it is for
  /// @param writer how messages go onto the stream
  /// @param limits of the queue
  /// @param policy what happens when it is full
  public Outbox(Session session, FrameWriter writer, Limits limits, Policy policy) {
    this(session, writer::write, limits, policy);
  }

  /// The same, for messages that say themselves where they end.
  ///
  /// @param session whose peer it is for
  /// @param writer where messages go
  /// @param limits of the queue
  /// @param policy what happens when it is full
  public Outbox(Session session, Target writer, Limits limits, Policy policy) {
    this.session = session;
    this.writer = writer;
    this.limits = limits;
    this.policy = policy;
    thread = Thread.ofVirtual().name("outbox " + session.number()).unstarted(this::writeAll);
  }

  /// Begins to write.
  ///
  /// @return this
  public Outbox start() {
    thread.start();
    return this;
  }

  /// Puts a message into the box.
  ///
  /// @param message not changed afterwards
  /// @return false where nobody will read it: the box is closed, or the peer was evicted just now
  /// @throws InterruptedException while it waits for room, by [Policy#BLOCK]
  public boolean put(byte[] message) throws InterruptedException {
    int tooMany = 0;
    lock.lock();
    try {
      while (!isClosed && !hasFailed && isFull(message)) {
        switch (policy) {
          case BLOCK -> hasRoom.await();
          case DROP_OLDEST -> drop();
          case EVICT -> {
            hasFailed = true;
            hasMessage.signal();
            tooMany = waiting.size();
          }
        }
      }
      if (!isClosed && !hasFailed) {
        waiting.add(message);
        waitingBytes += message.length;
        hasMessage.signal();
        return true;
      }
    } finally {
      lock.unlock();
    }
    if (tooMany > 0) {
      session.end(
          Kind.FULL, Shown.number(tooMany) + " messages wait to be read, and no more are kept");
    }
    return false;
  }

  /// A message that is larger than the box alone goes into an empty one.
  private boolean isFull(byte[] message) {
    return waiting.size() >= limits.queueMessages()
        || (!waiting.isEmpty() && waitingBytes + message.length > limits.queueBytes());
  }

  private void drop() {
    byte[] oldest = waiting.remove();
    waitingBytes -= oldest.length;
    dropped++;
  }

  /// How many messages were dropped.
  ///
  /// @return 0 but for [Policy#DROP_OLDEST]
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and waits until what is in it is written or the peer is gone.
  ///
  /// @throws InterruptedException while it waits
  public void close() throws InterruptedException {
    lock.lock();
    try {
      isClosed = true;
      hasMessage.signal();
      hasRoom.signalAll();
    } finally {
      lock.unlock();
    }
    thread.join();
  }

  private void writeAll() {
    try {
      for (byte[] message = take(); message != null; message = take()) {
        writer.write(message);
      }
    } catch (IOException | InterruptedException e) {
      fail();
    }
  }

  /// Waits for the next message.
  ///
  /// @return null where there will be none
  private byte @Nullable [] take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !isClosed && !hasFailed) {
        hasMessage.await();
      }
      byte[] next = hasFailed ? null : waiting.poll();
      if (next != null) {
        waitingBytes -= next.length;
        hasRoom.signal();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// The peer is gone: nobody waits for it any more.
  private void fail() {
    lock.lock();
    try {
      hasFailed = true;
      waiting.clear();
      hasRoom.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
