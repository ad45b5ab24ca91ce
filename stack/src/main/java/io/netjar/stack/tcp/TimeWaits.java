package io.netjar.stack.tcp;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import org.jspecify.annotations.Nullable;

/// All connections of a host in TIME-WAIT, oldest first. As all wait equally long, that is the
/// order in which they end, and one event suffices.
final class TimeWaits extends Event {
  private final EventQueue events;
  private final FlowTable<Flow> flows;
  private final long durationNanos;
  private final int bound;
  private @Nullable TimeWait oldest;
  private @Nullable TimeWait newest;
  private int size;

  TimeWaits(EventQueue events, FlowTable<Flow> flows, TcpSettings settings) {
    this.events = events;
    this.flows = flows;
    this.durationNanos = settings.timeWaitNanos();
    this.bound = settings.timeWaitBound();
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size >= bound;
  }

  /// Puts a record in the place of its connection.
  void add(TimeWait record, long now) {
    assert !isFull();
    flows.put(record.local, record.localPort, record.remote, record.remotePort, record);
    append(record, now);
  }

  /// Begins a record's time anew (RFC 9293 §3.10.7.4, eighth step).
  void restart(TimeWait record, long now) {
    unlink(record);
    append(record, now);
  }

  /// Ends a record before its time.
  void remove(TimeWait record) {
    unlink(record);
    flows.remove(record.local, record.localPort, record.remote, record.remotePort);
    record.end();
    if (oldest == null) {
      events.cancel(this);
    }
  }

  /// Forgets all records.
  void clear() {
    while (oldest != null) {
      remove(oldest);
    }
  }

  @Nullable TimeWait oldest() {
    return oldest;
  }

  @Override
  protected void fire(long now) {
    var record = oldest;
    while (record != null && record.deadline <= now) {
      remove(record);
      record = oldest;
    }
    if (record != null) {
      events.schedule(this, record.deadline);
    }
  }

  private void append(TimeWait record, long now) {
    record.deadline = now + durationNanos;
    record.previous = newest;
    if (newest == null) {
      oldest = record;
    } else {
      newest.next = record;
    }
    newest = record;
    size++;
    if (!isScheduled()) {
      events.schedule(this, record.deadline);
    }
  }

  private void unlink(TimeWait record) {
    var before = record.previous;
    var after = record.next;
    if (before == null) {
      oldest = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.previous = before;
    }
    record.previous = null;
    record.next = null;
    size--;
  }
}
