package io.netjar.network;

import io.netjar.network.TimelineEntry.Kind;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Joins two ports, full duplex: each direction has its own queue and rate.
///
/// The cable is where faults happen ([#add(Rule)], [#cut]), where frames are watched ([#add(Tap)],
/// [Network#capture]) and where they are counted ([#summary]).
public final class Cable {
  /// Counts frames larger than the cable's MTU.
  public static final String TOO_LONG = "larger than the MTU";

  /// Counts frames that found the queue full.
  public static final String QUEUE_FULL = "queue full";

  /// Counts frames sent into a cable that is cut, or lost in it when it was cut.
  public static final String CUT = "cable cut";

  /// Counts frames whose FCS was wrong, dropped by the receiving port.
  public static final String FCS = "fcs";

  private final Network network;
  private final String name;
  private final Port a;
  private final Port b;
  private final Lane aToB;
  private final Lane bToA;
  private CableSettings settings;
  private boolean cut;
  private @Nullable Rulebook rulebook;
  private List<Tap> taps = List.of();
  private @Nullable TreeMap<String, Long> drops;

  Cable(Network network, String name, Port a, Port b, CableSettings settings, int number) {
    this.network = network;
    this.name = name;
    this.a = a;
    this.b = b;
    this.settings = settings;
    var traffic = network.traffic();
    aToB = new Lane(this, Direction.A_TO_B, 2 * number, b, network.events(), traffic);
    bToA = new Lane(this, Direction.B_TO_A, 2 * number + 1, a, network.events(), traffic);
    a.plug(this, aToB);
    b.plug(this, bToA);
  }

  /// The cable's name, unique in its network.
  public String name() {
    return name;
  }

  /// The first port.
  public Port a() {
    return a;
  }

  /// The second port.
  public Port b() {
    return b;
  }

  /// What the cable is like now.
  public CableSettings settings() {
    return settings;
  }

  /// Changes what the cable is like, for frames that are sent from now on. A shorter delay lets no
  /// frame overtake those that are on their way.
  public void change(CableSettings to) {
    settings = to;
    aToB.change(to);
    bToA.change(to);
  }

  /// Adds a rule, for both directions, behind those that are there.
  ///
  /// @return a handle whose closing removes the rule
  public RuleHandle add(Rule rule) {
    var book = rulebook;
    if (book == null) {
      book = new Rulebook();
      rulebook = book;
    }
    var handle = book.add(rule);
    updateWatched();
    return handle;
  }

  /// Adds an observer, for both directions.
  ///
  /// @return a handle whose closing removes the observer
  public TapHandle add(Tap tap) {
    var more = new ArrayList<>(taps);
    more.add(tap);
    taps = more;
    updateWatched();
    return () -> remove(tap);
  }

  private void remove(Tap tap) {
    var fewer = new ArrayList<>(taps);
    fewer.remove(tap);
    taps = fewer;
    updateWatched();
  }

  boolean isTapped() {
    return !taps.isEmpty();
  }

  private void updateWatched() {
    boolean watched = cut || !taps.isEmpty() || (rulebook != null && !rulebook.isEmpty());
    aToB.watched(watched);
    bToA.watched(watched);
  }

  /// True from [#cut] to [#mend].
  public boolean isCut() {
    return cut;
  }

  /// Cuts the cable: what is queued and in flight is lost and counted, and so is every frame sent
  /// into it until [#mend]. Neither end is told. Does nothing where it is cut already.
  public void cut() {
    if (!cut) {
      cut = true;
      updateWatched();
      long now = network.nowNanos();
      int lost = aToB.clear(now) + bToA.clear(now);
      network
          .timeline()
          .record("", "", Kind.CABLE_CUT, name + " cut, " + lost + " frames in flight lost");
    }
  }

  /// Mends the cable. Does nothing where it is whole.
  public void mend() {
    if (cut) {
      cut = false;
      updateWatched();
      network.timeline().record("", "", Kind.CABLE_MENDED, name + " mended");
    }
  }

  /// Sends a frame through the rules and shows it to the taps: the slow way into `lane`.
  void judge(Lane lane, Packet frame, long now) {
    if (cut) {
      lane.lose(CUT, now);
      show(lane, now, frame, null, CUT);
      return;
    }
    var passage = rulebook == null ? null : rulebook.judge(lane, frame, now);
    if (passage == null) {
      String refused = lane.enqueue(frame, now, 0, false);
      if (refused != null) {
        lane.lose(refused, now);
      }
      show(lane, now, frame, null, refused);
      return;
    }
    String comment = passage.comment();
    String dropReason = passage.dropReason();
    if (dropReason != null) {
      lane.lose(dropReason, now);
      show(lane, now, frame, comment, dropReason);
      return;
    }
    // Copied first: from when it is queued, the frame is the receiver's.
    var copies = new Packet[passage.copies()];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = frame.copy();
    }
    enter(lane, now, frame, passage, comment);
    for (var copy : copies) {
      enter(lane, now, copy, passage, "duplicate");
    }
  }

  private void enter(Lane lane, long now, Packet frame, Passage passage, @Nullable String comment) {
    boolean damaged = passage.isDamaged();
    String dropReason = lane.enqueue(frame, now, passage.delayNanos(), damaged);
    if (dropReason != null) {
      lane.lose(dropReason, now);
    } else if (damaged && settings.fcs()) {
      // Known beforehand: the receiving port will drop and count it.
      dropReason = FCS;
    }
    show(lane, now, frame, comment, dropReason);
  }

  private void show(
      Lane lane, long now, Packet frame, @Nullable String comment, @Nullable String dropReason) {
    for (var tap : taps) {
      tap.frame(
          this,
          lane.direction(),
          now,
          frame.bytes(),
          frame.start(),
          frame.length(),
          comment,
          dropReason);
    }
  }

  void countDrop(String reason) {
    var counts = drops;
    if (counts == null) {
      counts = new TreeMap<>();
      drops = counts;
    }
    counts.merge(reason, 1L, Long::sum);
  }

  /// What went through the cable so far.
  public CableSummary summary() {
    return new CableSummary(
        name,
        aToB.framesSent(),
        aToB.bytesSent(),
        aToB.framesDelivered(),
        bToA.framesSent(),
        bToA.bytesSent(),
        bToA.framesDelivered(),
        drops == null ? Collections.emptyMap() : drops,
        aToB.framesMarked() + bToA.framesMarked());
  }

  @Override
  public String toString() {
    return "cable " + name + " (" + a.name() + " – " + b.name() + ")";
  }

  /// The rules of the cable, in order, each with its own generator.
  private final class Rulebook {
    private List<Entry> entries = List.of();
    private int added;
    private final Passage passage;

    Rulebook() {
      passage = new Passage(Cable.this, network.random("cable " + name));
    }

    boolean isEmpty() {
      return entries.isEmpty();
    }

    RuleHandle add(Rule rule) {
      // By name, so that a rule elsewhere, or one more behind this one, shifts no draw.
      var entry = new Entry(rule, network.random("cable " + name + " rule " + added++));
      var more = new ArrayList<>(entries);
      more.add(entry);
      entries = more;
      return () -> remove(entry);
    }

    private void remove(Entry entry) {
      var fewer = new ArrayList<>(entries);
      fewer.removeIf(one -> one == entry);
      entries = fewer;
      updateWatched();
    }

    /// Asks all rules; `null` where there is none.
    @Nullable Passage judge(Lane lane, Packet frame, long now) {
      if (entries.isEmpty()) {
        return null;
      }
      passage.begin(frame, lane.direction(), now);
      for (var entry : entries) {
        passage.random(entry.random);
        entry.rule.apply(passage);
        if (passage.dropReason() != null) {
          break;
        }
      }
      return passage;
    }
  }

  private static final class Entry {
    private final Rule rule;
    private final RandomGenerator random;

    Entry(Rule rule, RandomGenerator random) {
      this.rule = rule;
      this.random = random;
    }
  }
}
