package io.netjar.network;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One direction of a cable: its queue and what is on its way.
///
/// A frame costs one event, its arrival. When it will have left the sender is known as soon as it
/// is sent, from [#busyUntil], so leaving is no event. Frames arrive in the order in which they are
/// sent; therefore they stand in a ring, and only the ring's first one stands in the event queue,
/// as this object itself: the queue stays as small as the number of busy cables, and no frame needs
/// an object of its own. A frame that a rule delays leaves that order: it gets an event of its own
/// ([Late]) and leaves its place in the ring empty, since it takes its time in the queue as before.
///
/// The ring goes from [#head] (arrives next) over [#unsent] (the first that has not left the sender
/// wholly) to [#tail]; all three only grow and are taken modulo the ring's size.
final class Lane extends Event {
  private static final int FIRST_CAPACITY = 16;
  private static final int DAMAGED = 1 << 31;
  private static final int VLAN_TAG = 4;

  /// Preamble and start delimiter 8, FCS 4, gap between frames 12 (IEEE 802.3 §3.1.1, §4.4.2).
  private static final int BYTES_AROUND_A_FRAME = 24;

  private static final long BIT_NANOS_PER_BYTE = 8_000_000_000L;

  private final Cable cable;
  private final Direction direction;
  private final int id;
  private final Port to;
  private final EventQueue events;
  private final Traffic traffic;

  private CableSettings settings;
  private long nanosPerByte;

  /// True where a frame needs more than the fast way: rules, taps or a cut.
  private boolean watched;

  private @Nullable Packet[] packets = new Packet[0];
  private int[] lengths = new int[0];

  /// Two numbers a place: when the frame has left the sender, and when it arrives.
  private long[] times = new long[0];

  private long head;
  private long unsent;
  private long tail;
  private long unsentBytes;
  private long busyUntil;
  private long lastArrival;
  private @Nullable List<Late> late;

  private long framesSent;
  private long bytesSent;
  private long framesDelivered;
  private long framesMarked;

  Lane(Cable cable, Direction direction, int id, Port to, EventQueue events, Traffic traffic) {
    this.cable = cable;
    this.direction = direction;
    this.id = id;
    this.to = to;
    this.events = events;
    this.traffic = traffic;
    settings = cable.settings();
    change(settings);
  }

  void change(CableSettings to) {
    settings = to;
    long rate = to.rateBitsPerSecond();
    nanosPerByte = rate != 0 && BIT_NANOS_PER_BYTE % rate == 0 ? BIT_NANOS_PER_BYTE / rate : 0;
  }

  void watched(boolean on) {
    watched = on;
  }

  Direction direction() {
    return direction;
  }

  long framesSent() {
    return framesSent;
  }

  long bytesSent() {
    return bytesSent;
  }

  long framesDelivered() {
    return framesDelivered;
  }

  long framesMarked() {
    return framesMarked;
  }

  /// Takes a frame from the sending port.
  void transmit(Packet frame, long now) {
    traffic.enters(id, frame, now);
    framesSent++;
    bytesSent += frame.length();
    if (watched) {
      cable.judge(this, frame, now);
    } else {
      String refused = enqueue(frame, now, 0, false);
      if (refused != null) {
        lose(refused, now);
      }
    }
  }

  /// Puts a frame into the queue.
  ///
  /// @param extraNanos what rules delay it by, beyond what the cable does
  /// @return why it was refused; `null` where it is on its way
  @Nullable String enqueue(Packet frame, long now, long extraNanos, boolean damaged) {
    int length = frame.length();
    if (isTooLong(frame, length)) {
      return Cable.TOO_LONG;
    }
    passSent(now);
    if (isFull(length) || (extraNanos > 0 && isLateFull())) {
      return Cable.QUEUE_FULL;
    }
    if (settings.ecnMarkFrames() > 0 && tail - unsent > settings.ecnMarkFrames()) {
      mark(frame);
    }
    busyUntil = Math.max(now, busyUntil) + wireNanos(length);
    // A delay that was shortened meanwhile lets no frame overtake those before it.
    long arrival = Math.max(busyUntil + settings.delayNanos(), lastArrival);
    lastArrival = arrival;
    traffic.framesInFlight++;
    boolean inOrder = extraNanos == 0;
    append(inOrder ? frame : null, damaged ? length | DAMAGED : length, busyUntil, arrival);
    if (!inOrder) {
      new Late(frame, damaged).schedule(arrival + extraNanos);
    }
    return null;
  }

  /// RFC 3168 §5: says "congestion experienced" to an IPv4 packet whose sender understands it.
  /// Nobody else reads the frame: it has one owner, the queue.
  private void mark(Packet frame) {
    var bytes = frame.bytes();
    int header = frame.start() + EthernetView.LENGTH;
    int type = EthernetView.type(bytes, frame.start());
    if (type == EthernetView.VLAN) {
      type = EthernetView.type(bytes, frame.start() + VLAN_TAG);
      header += VLAN_TAG;
    }
    if (type == EthernetView.IPV4
        && frame.end() - header >= Ipv4View.LENGTH
        && Ipv4View.markCongestion(bytes, header)) {
      framesMarked++;
    }
  }

  private boolean isTooLong(Packet frame, int length) {
    int longest = settings.mtu() + EthernetView.LENGTH;
    return length > longest
        && (length > longest + VLAN_TAG
            || EthernetView.type(frame.bytes(), frame.start()) != EthernetView.VLAN);
  }

  /// Moves [#unsent] behind all frames that have left the sender by now.
  private void passSent(long now) {
    int mask = lengths.length - 1;
    while (unsent < tail && times[2 * ((int) unsent & mask)] <= now) {
      unsentBytes -= lengths[(int) unsent & mask] & ~DAMAGED;
      unsent++;
    }
  }

  private boolean isFull(int length) {
    if (settings.rateBitsPerSecond() == 0) {
      return tail - head >= CableSettings.UNLIMITED_RATE_FRAMES;
    }
    if (unsent == tail) {
      return false;
    }
    // The first unsent frame is leaving: it does not wait any more.
    long waiting = tail - unsent - 1;
    int leaving = lengths[(int) unsent & (lengths.length - 1)] & ~DAMAGED;
    return waiting >= settings.queueFrames()
        || unsentBytes - leaving + length > settings.queueBytes();
  }

  /// True where rules hold back as many frames as may be on their way at all.
  private boolean isLateFull() {
    return late != null && late.size() >= CableSettings.UNLIMITED_RATE_FRAMES;
  }

  private long wireNanos(int length) {
    long onTheWire = (long) length + BYTES_AROUND_A_FRAME;
    if (nanosPerByte != 0) {
      return onTheWire * nanosPerByte;
    }
    long rate = settings.rateBitsPerSecond();
    return rate == 0 ? 0 : Math.ceilDiv(onTheWire * BIT_NANOS_PER_BYTE, rate);
  }

  private void append(@Nullable Packet frame, int length, long departure, long arrival) {
    if (tail - head == lengths.length) {
      grow();
    }
    int index = (int) tail & (lengths.length - 1);
    packets[index] = frame;
    lengths[index] = length;
    times[2 * index] = departure;
    times[2 * index + 1] = arrival;
    unsentBytes += length & ~DAMAGED;
    if (tail++ == head) {
      events.schedule(this, arrival);
    }
  }

  private void grow() {
    int old = lengths.length;
    int capacity = Math.max(FIRST_CAPACITY, 2 * old);
    var newPackets = new @Nullable Packet[capacity];
    var newLengths = new int[capacity];
    var newTimes = new long[2 * capacity];
    for (long place = head; place < tail; place++) {
      int from = (int) place & (old - 1);
      int into = (int) place & (capacity - 1);
      newPackets[into] = packets[from];
      newLengths[into] = lengths[from];
      newTimes[2 * into] = times[2 * from];
      newTimes[2 * into + 1] = times[2 * from + 1];
    }
    packets = newPackets;
    lengths = newLengths;
    times = newTimes;
  }

  /// The ring's first frame arrives.
  @Override
  protected void fire(long now) {
    int mask = lengths.length - 1;
    int index = (int) head & mask;
    var frame = packets[index];
    packets[index] = null;
    int length = lengths[index];
    if (unsent == head) {
      unsentBytes -= length & ~DAMAGED;
      unsent++;
    }
    if (++head != tail) {
      events.schedule(this, times[2 * ((int) head & mask) + 1]);
    }
    if (frame != null) {
      arrive(frame, length < 0, now);
    }
  }

  private void arrive(Packet frame, boolean damaged, long now) {
    traffic.framesInFlight--;
    if (damaged && settings.fcs()) {
      lose(Cable.FCS, now);
    } else {
      framesDelivered++;
      to.receive(frame, now);
    }
  }

  /// Counts a frame as lost.
  void lose(String reason, long now) {
    traffic.loses(id, reason.hashCode(), now);
    cable.countDrop(reason);
  }

  /// Drops everything queued and in flight; returns how many frames that were.
  int clear(long now) {
    int lost = 0;
    for (long place = head; place < tail; place++) {
      if (packets[(int) place & (lengths.length - 1)] != null) {
        lost++;
      }
    }
    if (late != null) {
      lost += late.size();
      late.forEach(events::cancel);
      late.clear();
    }
    for (int i = 0; i < lost; i++) {
      lose(Cable.CUT, now);
    }
    Arrays.fill(packets, null);
    events.cancel(this);
    head = tail;
    unsent = tail;
    unsentBytes = 0;
    busyUntil = now;
    lastArrival = now;
    traffic.framesInFlight -= lost;
    return lost;
  }

  /// A frame that a rule delayed: it arrives by itself, whatever goes before or behind it.
  private final class Late extends Event {
    private final Packet frame;
    private final boolean damaged;
    private int place;

    Late(Packet frame, boolean damaged) {
      this.frame = frame;
      this.damaged = damaged;
    }

    void schedule(long arrival) {
      var all = late;
      if (all == null) {
        all = new ArrayList<>();
        late = all;
      }
      place = all.size();
      all.add(this);
      events.schedule(this, arrival);
    }

    @Override
    protected void fire(long now) {
      var all = late;
      if (all != null) {
        // The last one takes this one's place: the list's order means nothing.
        var last = all.removeLast();
        if (last != this) {
          all.set(place, last);
          last.place = place;
        }
      }
      arrive(frame, damaged, now);
    }
  }
}
