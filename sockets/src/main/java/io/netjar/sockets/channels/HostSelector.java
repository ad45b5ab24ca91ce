package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.Awaited;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.HostEnded;
import io.netjar.sockets.endpoint.OpenSocket;
import io.netjar.sockets.endpoint.SocketOwner;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A selector of the channels of one network.
///
/// Like epoll it has a list of the channels to look at: those whose readiness may have changed,
/// which their sockets tell, and those that were ready at the last look. So a select costs what is
/// ready, not what is registered.
///
/// A select takes the lock, applies what has changed in the keys since the last one, waits inside
/// the network's gate, and gives out what is ready outside of it.
final class HostSelector extends AbstractSelector implements OpenSocket {
  private static final long NO_WAIT = 0;
  private static final long FOR_EVER = -1;
  private static final Comparator<HostKey> BY_NUMBER = Comparator.comparingLong(HostKey::number);

  private final SocketOwner owner;
  private final Gate gate;
  private final long number; // among the owner's sockets
  private final AtomicLong numbers = new AtomicLong();
  private final KeySet keys = new KeySet();
  private final SelectedKeys selected = new SelectedKeys();

  /// Keys whose interest has changed.
  private final ConcurrentLinkedQueue<HostKey> changes = new ConcurrentLinkedQueue<>();

  /// Held by the thread that selects.
  private final ReentrantLock selecting = new ReentrantLock();

  /// What the thread that selects has found.
  private final List<HostKey> found = new ArrayList<>();

  // The rest is guarded by the gate.

  /// Keys to look at.
  private final List<HostKey> queue = new ArrayList<>();

  private @Nullable Thread waiter;
  private volatile boolean isWokenUp;

  /// True once the program or the network has ended: the next select finds the selector closed, and
  /// the one after it ends its thread.
  private volatile boolean hasEnded;

  HostSelector(HostSelectorProvider provider, SocketOwner owner) throws SocketException {
    super(provider);
    this.owner = owner;
    gate = owner.gate();
    gate.enter();
    try {
      number = owner.sockets().opened(this);
    } finally {
      gate.leave();
    }
  }

  private void ensureOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  public Set<SelectionKey> keys() {
    ensureOpen();
    return keys;
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    ensureOpen();
    return selected;
  }

  @Override
  protected SelectionKey register(
      AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
    if (!(channel instanceof HostChannel ours) || !ours.endpoint().gate().equals(gate)) {
      throw new IllegalSelectorException();
    }
    ensureOpen();
    var key = new HostKey(this, channel, ours.endpoint(), numbers.getAndIncrement());
    key.attach(attachment);
    keys.put(key);
    try {
      key.interestOps(ops);
    } catch (ClosedSelectorException e) {
      keys.drop(key);
      key.cancel();
      throw e;
    }
    return key;
  }

  /// Remembers for the next select that the interest of a key has changed.
  void changed(HostKey key) {
    ensureOpen();
    changes.add(key);
  }

  /// Remembers that a key has to be looked at. Inside the gate.
  void enqueue(HostKey key) {
    queue.add(key);
  }

  /// True while a thread waits for keys to become ready. Inside the gate.
  boolean isWaiting() {
    return waiter != null;
  }

  /// Lets that thread go on. Inside the gate.
  void resume() {
    if (waiter != null) {
      gate.unpark(waiter);
    }
  }

  @Override
  public Selector wakeup() {
    if (!isWokenUp) {
      gate.enter();
      try {
        isWokenUp = true;
        resume();
      } finally {
        gate.leave();
      }
    }
    return this;
  }

  @Override
  public int selectNow() throws IOException {
    return run(null, NO_WAIT);
  }

  @Override
  public int select(long timeout) throws IOException {
    return run(null, nanos(timeout));
  }

  @Override
  public int select() throws IOException {
    return run(null, FOR_EVER);
  }

  @Override
  public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
    return run(Objects.requireNonNull(action), nanos(timeout));
  }

  @Override
  public int select(Consumer<SelectionKey> action) throws IOException {
    return run(Objects.requireNonNull(action), FOR_EVER);
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) throws IOException {
    return run(Objects.requireNonNull(action), NO_WAIT);
  }

  private static long nanos(long timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("Negative timeout");
    }
    return timeoutMillis == 0 ? FOR_EVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  private int run(@Nullable Consumer<SelectionKey> action, long timeoutNanos) throws IOException {
    if (selecting.isHeldByCurrentThread()) {
      ensureOpen();
      throw new IllegalStateException("select in progress");
    }
    selecting.lock();
    try {
      if (hasEnded) {
        // A thread that goes on and on after the end of its program is stopped at the gate.
        gate.enter();
        gate.leave();
        if (!isOpen()) {
          throw new HostEnded("the selector");
        }
        close();
      }
      ensureOpen();
      applyChanges();
      dropCancelled();
      find(timeoutNanos);
      dropCancelled();
      return deliver(action);
    } finally {
      found.clear();
      selecting.unlock();
    }
  }

  private void applyChanges() {
    if (changes.isEmpty()) {
      return;
    }
    gate.enter();
    try {
      for (var key = changes.poll(); key != null; key = changes.poll()) {
        if (key.isValid()) {
          key.watch();
        }
      }
    } finally {
      gate.leave();
    }
  }

  /// Finds the keys that are ready, and waits for one.
  private void find(long timeoutNanos) {
    if (timeoutNanos != NO_WAIT) {
      begin();
    }
    gate.enter();
    try {
      look();
      if (timeoutNanos != NO_WAIT) {
        await(timeoutNanos == FOR_EVER ? Gate.NEVER : deadline(timeoutNanos));
      }
      isWokenUp = false;
    } finally {
      gate.leave();
      if (timeoutNanos != NO_WAIT) {
        end();
      }
    }
  }

  private long deadline(long timeoutNanos) {
    long now = gate.nowNanos();
    return timeoutNanos < Gate.NEVER - now ? now + timeoutNanos : Gate.NEVER;
  }

  private void await(long deadline) {
    var self = Thread.currentThread();
    while (found.isEmpty()
        && !isWokenUp
        && !self.isInterrupted()
        && (deadline == Gate.NEVER || deadline > gate.nowNanos())) {
      waiter = self;
      try {
        gate.park(this, deadline);
      } finally {
        waiter = null;
      }
      look();
    }
  }

  private void look() {
    found.clear();
    var looked = queue;
    int kept = 0;
    for (int index = 0; index < looked.size(); index++) {
      var key = looked.get(index);
      if (key.look()) {
        looked.set(kept, key);
        kept++;
        found.add(key);
      }
    }
    looked.subList(kept, looked.size()).clear();
  }

  /// Takes keys out that were cancelled, in the order of their registration.
  private void dropCancelled() throws IOException {
    var set = cancelledKeys();
    List<HostKey> cancelled;
    synchronized (set) {
      if (set.isEmpty()) {
        return;
      }
      cancelled = new ArrayList<>(set.size());
      for (var key : set) {
        cancelled.add((HostKey) key);
      }
      set.clear();
    }
    cancelled.sort(BY_NUMBER);
    for (var key : cancelled) {
      drop(key);
    }
  }

  private void drop(HostKey key) {
    gate.enter();
    try {
      key.unwatch();
    } finally {
      gate.leave();
    }
    selected.remove(key);
    keys.drop(key);
    deregister(key);
    var channel = key.channel();
    if (!channel.isOpen() && !channel.isRegistered()) {
      ((HostChannel) channel).kill();
    }
  }

  private int deliver(@Nullable Consumer<SelectionKey> action) {
    int updated = 0;
    for (var key : found) {
      if (!key.isValid()) {
        continue;
      }
      if (action != null) {
        if (key.setReady()) {
          updated++;
          action.accept(key);
          ensureOpen();
        }
      } else if (selected.contains(key)) {
        updated += key.addReady() ? 1 : 0;
      } else if (key.setReady()) {
        selected.put(key);
        updated++;
      }
    }
    return updated;
  }

  @Override
  protected void implCloseSelector() {
    wakeup();
    selecting.lock();
    try {
      for (var key : keys.all()) {
        drop(key);
      }
      changes.clear();
    } finally {
      selecting.unlock();
    }
    gate.enter();
    try {
      queue.clear();
      owner.sockets().closed(number);
    } finally {
      gate.leave();
    }
  }

  @Override
  public void closeAtEnd() {
    hasEnded = true;
    // The thread that selects may be about to enter the gate, which is held here: so no waiting.
    isWokenUp = true;
    resume();
    owner.sockets().closed(number);
  }

  @Override
  public String description() {
    return "selector of " + keys.size() + (keys.size() == 1 ? " channel" : " channels");
  }

  @Override
  public String awaited() {
    var channels = new ArrayList<String>();
    for (var key : keys.all()) {
      channels.add(key.description());
    }
    return Awaited.several("channel", channels);
  }

  @Override
  public String toString() {
    return description() + (isOpen() ? "" : ", closed");
  }
}
