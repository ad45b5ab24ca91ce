package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// A channel's registration with a [HostSelector].
final class HostKey extends AbstractSelectionKey implements Runnable {
  private static final AtomicIntegerFieldUpdater<HostKey> INTEREST =
      AtomicIntegerFieldUpdater.newUpdater(HostKey.class, "interest");

  private static final int[] OPERATION_BITS = {OP_ACCEPT, OP_CONNECT, OP_READ, OP_WRITE};
  private static final List<String> OPERATIONS = List.of("accept", "connect", "read", "write");

  private final HostSelector selector;
  private final SelectableChannel channel;
  private final HostSocket endpoint;

  /// The key's place among all of the selector; keys are ordered by it.
  private final long number;

  /// What the program wants to hear of. The selector looks at it when a select begins, and not
  /// again before the next.
  private volatile int interest;

  private volatile int ready;

  // The rest is guarded by the network's gate.

  /// What the select that runs, or that ran last, looks for.
  private int watched;

  /// True while the selector is called when the channel's readiness may have changed.
  private boolean isWatching;

  /// True while the selector has it in its list of those to look at.
  private boolean isQueued;

  /// What the last look found.
  private int found;

  HostKey(HostSelector selector, SelectableChannel channel, HostSocket endpoint, long number) {
    this.selector = selector;
    this.channel = channel;
    this.endpoint = endpoint;
    this.number = number;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public HostSelector selector() {
    return selector;
  }

  long number() {
    return number;
  }

  /// The JDK and the selector keep keys in sets. Identity hashes may all be equal.
  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  private void ensureValid() {
    if (!isValid()) {
      throw new CancelledKeyException();
    }
  }

  @Override
  public int interestOps() {
    ensureValid();
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    ensureValid();
    check(ops);
    if (INTEREST.getAndSet(this, ops) != ops) {
      selector.changed(this);
    }
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    ensureValid();
    check(ops);
    int before = INTEREST.getAndUpdate(this, old -> old | ops);
    if ((before | ops) != before) {
      selector.changed(this);
    }
    return before;
  }

  @Override
  public int interestOpsAnd(int ops) {
    ensureValid();
    int before = INTEREST.getAndUpdate(this, old -> old & ops);
    if ((before & ops) != before) {
      selector.changed(this);
    }
    return before;
  }

  private void check(int ops) {
    if ((ops & ~channel.validOps()) != 0) {
      throw new IllegalArgumentException();
    }
  }

  @Override
  public int readyOps() {
    ensureValid();
    return ready;
  }

  /// Takes what was found as what is ready.
  ///
  /// @return false where none of it is of interest
  boolean setReady() {
    ready = found & interest;
    return ready != 0;
  }

  /// Adds what was found to what is ready.
  ///
  /// @return false where nothing is new
  boolean addReady() {
    int before = ready;
    ready = before | (found & interest);
    return ready != before;
  }

  /// Begins to look for what is of interest now. Inside the gate.
  void watch() {
    watched = interest;
    if (!isWatching) {
      isWatching = true;
      endpoint.watch(this);
    }
    enqueue();
  }

  /// Ends it. Inside the gate.
  void unwatch() {
    watched = 0;
    if (isWatching) {
      isWatching = false;
      endpoint.unwatch(this);
    }
  }

  /// Called, inside the gate, when the channel's readiness may have changed.
  @Override
  public void run() {
    enqueue();
    if (selector.isWaiting() && isValid() && isReady()) {
      selector.resume();
    }
  }

  private void enqueue() {
    if (!isQueued) {
      isQueued = true;
      selector.enqueue(this);
    }
  }

  private boolean isReady() {
    return (endpoint.readyOperations() & watched) != 0;
  }

  /// Looks whether something is ready; if not, the key has to be enqueued again. Inside the gate.
  boolean look() {
    found = isValid() ? endpoint.readyOperations() & watched : 0;
    isQueued = found != 0;
    return isQueued;
  }

  /// The channel's socket and what the selector looks for: `tcp LISTEN 0.0.0.0:80 for accept`.
  String description() {
    var wanted = new ArrayList<String>();
    for (int index = 0; index < OPERATIONS.size(); index++) {
      if ((watched & OPERATION_BITS[index]) != 0) {
        wanted.add(OPERATIONS.get(index));
      }
    }
    return endpoint.description()
        + " for "
        + (wanted.isEmpty() ? "nothing" : String.join(" and ", wanted));
  }

  @Override
  public String toString() {
    return "channel="
        + channel
        + ", selector="
        + selector
        + (isValid() ? ", interestOps=" + interest + ", readyOps=" + ready : ", invalid");
  }
}
