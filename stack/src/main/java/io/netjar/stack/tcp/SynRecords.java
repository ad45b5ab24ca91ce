package io.netjar.stack.tcp;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All passive opens of a host that are in SYN-RECEIVED, with one event for all of them.
///
/// Those with as many retries wait equally long, so each number of retries has a list in which they
/// become due one after the other.
final class SynRecords extends Event {
  private final EventQueue events;
  private final FlowTable<Flow> flows;

  /// The ends of the lists, by number of retries.
  private @Nullable SynRecord[] first = new SynRecord[1];

  private @Nullable SynRecord[] last = new SynRecord[1];
  private int size;

  /// SYN+ACKs sent again for records that did not become connections.
  private long retransmissionsOfGone;

  SynRecords(EventQueue events, FlowTable<Flow> flows) {
    this.events = events;
    this.flows = flows;
  }

  int size() {
    return size;
  }

  /// SYN+ACKs sent again, of those that became connections left out.
  long retransmissions() {
    long sum = retransmissionsOfGone;
    for (int retries = 1; retries < first.length; retries++) {
      for (var record = first[retries]; record != null; record = record.next) {
        sum += retries;
      }
    }
    return sum;
  }

  /// Takes a new record, and sends its SYN+ACK.
  void add(SynRecord record, long now) {
    flows.put(record.local, record.localPort(), record.remote, record.remotePort, record);
    record.listener.onHandshakeBegun();
    size++;
    record.sendSynAck(now);
    append(record, now);
  }

  /// Forgets a record.
  void remove(SynRecord record) {
    unlink(record);
    flows.remove(record.local, record.localPort(), record.remote, record.remotePort);
    record.listener.onHandshakeOver();
    retransmissionsOfGone += record.retries;
    if (--size == 0) {
      events.cancel(this);
    }
  }

  /// A record has become a connection, which counts from now on what was sent again.
  void onConnection(SynRecord record) {
    retransmissionsOfGone -= record.retries;
  }

  /// All records, those sent again least first.
  List<SynRecord> list() {
    var list = new ArrayList<SynRecord>(size);
    for (var head : first) {
      for (var record = head; record != null; record = record.next) {
        list.add(record);
      }
    }
    return list;
  }

  /// RFC 6298 §5.4–5.6 for all SYN+ACKs that are due.
  @Override
  protected void fire(long now) {
    for (int retries = 0; retries < first.length; retries++) {
      var record = first[retries];
      while (record != null && record.deadline <= now) {
        onDue(record, now);
        record = first[retries];
      }
    }
    long soonest = Long.MAX_VALUE;
    for (var record : first) {
      soonest = record == null ? soonest : Math.min(soonest, record.deadline);
    }
    if (soonest != Long.MAX_VALUE) {
      events.schedule(this, soonest);
    }
  }

  private void onDue(SynRecord record, long now) {
    if (record.retries >= record.settings.synAckRetries()) {
      remove(record);
      return;
    }
    unlink(record);
    record.retries++;
    record.sendSynAck(now);
    append(record, now);
  }

  private void append(SynRecord record, long now) {
    record.deadline = now + record.timeoutNanos();
    int list = record.retries;
    if (list >= first.length) {
      first = Arrays.copyOf(first, list + 1);
      last = Arrays.copyOf(last, list + 1);
    }
    // Only where listeners have different timeouts does a record not belong at the end.
    var before = last[list];
    while (before != null && before.deadline > record.deadline) {
      before = before.previous;
    }
    var after = before == null ? first[list] : before.next;
    link(record, before, after);
    if (!isScheduled() || record.deadline < timeNanos()) {
      events.schedule(this, record.deadline);
    }
  }

  private void link(SynRecord record, @Nullable SynRecord before, @Nullable SynRecord after) {
    record.previous = before;
    record.next = after;
    if (before == null) {
      first[record.retries] = record;
    } else {
      before.next = record;
    }
    if (after == null) {
      last[record.retries] = record;
    } else {
      after.previous = record;
    }
  }

  private void unlink(SynRecord record) {
    var before = record.previous;
    var after = record.next;
    if (before == null) {
      first[record.retries] = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last[record.retries] = before;
    } else {
      after.previous = before;
    }
    record.previous = null;
    record.next = null;
  }
}
