package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts fragments together (RFC 791 §3.2 "An Example Reassembly Procedure").
///
/// Fragments are kept as they came, in the order of their offsets; the packet is whole when they
/// reach from 0 to the last one's end without a gap. Fragments that overlap discard the packet, and
/// so do those of it that come later: RFC 5722 §4 says so for IPv6, and no honest sender of IPv4
/// makes any either. A fragment that repeats another one exactly is dropped alone.
final class Reassembly {
  private static final int MAXIMUM_PACKET = 65_535;
  private static final int BROKEN_MARKS = -1;

  private final EventQueue events;
  private final ReassemblySettings settings;
  private final Counters counters;
  private final ErrorReporter errors;

  /// In the order in which their first fragments came.
  private final LinkedHashMap<Key, Partial> partials = new LinkedHashMap<>();

  private int bytesHeld;

  Reassembly(
      EventQueue events, ReassemblySettings settings, Counters counters, ErrorReporter errors) {
    this.events = events;
    this.settings = settings;
    this.counters = counters;
    this.errors = errors;
  }

  /// What the fragments of one packet share (RFC 791 §3.2 "Identification").
  private record Key(int source, int destination, int identification, int protocol) {}

  /// A packet that is not whole yet; as an event, the end of the time it has.
  private final class Partial extends Event {
    final Key key;

    /// By rising offset; each begins at its IP header.
    final List<Packet> fragments = new ArrayList<>(4);

    /// Bytes of payload that have come.
    int received;

    /// Length of the whole payload, -1 until the last fragment has come.
    int total = -1;

    int memory;
    boolean discarded;

    Partial(Key key) {
      this.key = key;
    }

    @Override
    protected void fire(long nowNanos) {
      onTimeout(this, nowNanos);
    }
  }

  /// How many packets are being put together.
  int size() {
    return partials.size();
  }

  /// Memory that the fragments kept take, in bytes.
  int bytesHeld() {
    return bytesHeld;
  }

  /// Takes a fragment in.
  ///
  /// @param fragment begins at its IP header, which has been checked, and ends with the packet
  /// @return the whole packet, beginning at its IP header, where this fragment completed it; else
  ///   null
  @Nullable Packet onFragment(Packet fragment, long now) {
    var bytes = fragment.bytes();
    int header = fragment.start();
    int length = payload(fragment);
    int offset = offset(fragment);
    boolean more = (Ipv4View.flagsAndOffset(bytes, header) & Ipv4View.MORE_FRAGMENTS) != 0;
    if (length == 0 || (more && (length & 7) != 0) || offset + length > MAXIMUM_PACKET - 20) {
      counters.drop(DropReason.FRAGMENT_INVALID);
      return null;
    }
    var partial = partialFor(bytes, header, now);
    if (partial.discarded) {
      counters.drop(DropReason.FRAGMENT_OVERLAP);
      return null;
    }
    int at = place(partial.fragments, offset);
    if (isDuplicate(partial, at, fragment)) {
      counters.drop(DropReason.FRAGMENT_DUPLICATE);
      return null;
    }
    if (overlaps(partial, at, offset, length, more)) {
      counters.drop(DropReason.FRAGMENT_OVERLAP);
      discard(partial);
      return null;
    }
    if (partial.fragments.size() >= settings.maximumFragments()) {
      counters.drop(DropReason.FRAGMENTS_TOO_MANY);
      discard(partial);
      return null;
    }
    partial.fragments.add(at, fragment);
    partial.received += length;
    partial.memory += memory(fragment);
    bytesHeld += memory(fragment);
    if (!more) {
      partial.total = offset + length;
    }
    if (partial.received == partial.total) {
      forget(partial);
      return join(partial);
    }
    makeRoom(partial);
    return null;
  }

  private Partial partialFor(byte[] bytes, int header, long now) {
    var key =
        new Key(
            Ipv4View.source(bytes, header),
            Ipv4View.destination(bytes, header),
            Ipv4View.identification(bytes, header),
            Ipv4View.protocol(bytes, header));
    var partial = partials.get(key);
    if (partial == null) {
      if (partials.size() >= settings.maximumPackets()) {
        evictOldest();
      }
      partial = new Partial(key);
      partials.put(key, partial);
      events.schedule(partial, now + settings.timeoutNanos());
    }
    return partial;
  }

  /// Frees memory beyond the bound, oldest packet first; `kept` goes last.
  private void makeRoom(Partial kept) {
    while (bytesHeld > settings.maximumBytes()) {
      var oldest = partials.firstEntry();
      if (oldest == null) {
        return;
      }
      if (oldest.getValue() == kept && partials.size() > 1) {
        partials.putLast(kept.key, kept);
      } else {
        evictOldest();
      }
    }
  }

  private void evictOldest() {
    var oldest = partials.firstEntry();
    if (oldest != null) {
      counters.drop(DropReason.REASSEMBLY_FULL);
      forget(oldest.getValue());
    }
  }

  /// Index of the first fragment that does not begin before `offset`.
  private static int place(List<Packet> fragments, int offset) {
    int low = 0;
    int high = fragments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (offset(fragments.get(middle)) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean isDuplicate(Partial partial, int at, Packet fragment) {
    if (at == partial.fragments.size()) {
      return false;
    }
    var other = partial.fragments.get(at);
    int header = other.start() + headerLength(other);
    int otherHeader = fragment.start() + headerLength(fragment);
    // The flags and the offset, so that a last fragment differs from one in the middle.
    return Ipv4View.flagsAndOffset(other.bytes(), other.start())
            == Ipv4View.flagsAndOffset(fragment.bytes(), fragment.start())
        && Arrays.equals(
            other.bytes(), header, other.end(), fragment.bytes(), otherHeader, fragment.end());
  }

  private static boolean overlaps(Partial partial, int at, int offset, int length, boolean more) {
    var fragments = partial.fragments;
    int end = offset + length;
    if (at < fragments.size() && offset(fragments.get(at)) < end) {
      return true;
    }
    if (at > 0 && end(fragments.get(at - 1)) > offset) {
      return true;
    }
    if (partial.total >= 0) {
      // A second last fragment, or one behind the end.
      return !more || end > partial.total;
    }
    return !more && at < fragments.size();
  }

  private void discard(Partial partial) {
    bytesHeld -= partial.memory;
    partial.memory = 0;
    partial.fragments.clear();
    partial.discarded = true;
  }

  private void forget(Partial partial) {
    bytesHeld -= partial.memory;
    events.cancel(partial);
    partials.remove(partial.key);
  }

  private void onTimeout(Partial partial, long now) {
    forget(partial);
    if (partial.discarded) {
      return;
    }
    counters.drop(DropReason.REASSEMBLY_TIMEOUT);
    var first = partial.fragments.isEmpty() ? null : partial.fragments.getFirst();
    // RFC 792: where fragment zero has not come, no time exceeded message is sent.
    if (first != null && offset(first) == 0) {
      errors.report(first, IcmpView.TIME_EXCEEDED, IcmpView.REASSEMBLY_TIME_EXCEEDED, 0, now);
    }
  }

  private @Nullable Packet join(Partial partial) {
    var first = partial.fragments.getFirst();
    int headerLength = headerLength(first);
    int length = headerLength + partial.total;
    int marks = marks(partial.fragments);
    if (length > MAXIMUM_PACKET || marks == BROKEN_MARKS) {
      counters.drop(DropReason.FRAGMENT_INVALID);
      return null;
    }
    var whole = Packet.allocate(length);
    var bytes = whole.bytes();
    int start = whole.start();
    System.arraycopy(first.bytes(), first.start(), bytes, start, headerLength);
    for (var fragment : partial.fragments) {
      System.arraycopy(
          fragment.bytes(),
          fragment.start() + headerLength(fragment),
          bytes,
          start + headerLength + offset(fragment),
          payload(fragment));
    }
    Bytes.put8(bytes, start + 1, (Ipv4View.trafficClass(bytes, start) & ~Ipv4View.CE) | marks);
    Bytes.put16(bytes, start + 2, length);
    Bytes.put16(bytes, start + 6, 0);
    Bytes.put16(bytes, start + 10, 0);
    Bytes.put16(bytes, start + 10, Checksum.of(bytes, start, headerLength));
    return whole;
  }

  /// The ECN field of the whole: CE where a fragment has it (RFC 3168 §5.3), else that of the first
  /// one. CE beside a fragment that no router may mark is not honest; as in Linux, it is not taken.
  private static int marks(List<Packet> fragments) {
    int kinds = 0;
    for (var fragment : fragments) {
      kinds |= 1 << Ipv4View.ecn(fragment.bytes(), fragment.start());
    }
    if ((kinds & (1 << Ipv4View.CE)) == 0) {
      var first = fragments.getFirst();
      return Ipv4View.ecn(first.bytes(), first.start());
    }
    return (kinds & (1 << Ipv4View.NOT_ECT)) != 0 ? BROKEN_MARKS : Ipv4View.CE;
  }

  /// Forgets all fragments without a word.
  void clear() {
    for (var partial : partials.values()) {
      events.cancel(partial);
    }
    partials.clear();
    bytesHeld = 0;
  }

  private static int headerLength(Packet fragment) {
    return Ipv4View.headerLength(fragment.bytes(), fragment.start());
  }

  private static int payload(Packet fragment) {
    return fragment.length() - headerLength(fragment);
  }

  private static int offset(Packet fragment) {
    return (Ipv4View.flagsAndOffset(fragment.bytes(), fragment.start()) & 0x1fff) * 8;
  }

  private static int end(Packet fragment) {
    return offset(fragment) + payload(fragment);
  }

  private static int memory(Packet fragment) {
    return fragment.bytes().length;
  }
}
