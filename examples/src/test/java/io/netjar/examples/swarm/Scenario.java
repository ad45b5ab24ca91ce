package io.netjar.examples.swarm;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Rule;
import io.netjar.network.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run of the swarm, all of it drawn from one seed.
///
/// LANs stand in a chain with a router between neighbours. Host 0 receives; senders are others.
/// Until `healed`, faults are about; then all are taken away, and the transfer `last` starts at
/// `afterwards`.
///
/// @param lans MTU and cable settings of each LAN
/// @param hosts each host's LAN
/// @param faults rules on cables until `healed`
/// @param cuts cables that are cut; mended at `until`, or with everything else
/// @param undetected the cable whose bit errors no FCS notices; null where there is none
record Scenario(
    long seed,
    List<CableSettings> lans,
    List<HostPlan> hosts,
    List<Fault> faults,
    List<Cut> cuts,
    @Nullable Crash crash,
    @Nullable String undetected,
    List<Transfer> transfers,
    Duration healed,
    Duration afterwards,
    Transfer last) {

  /// A bit error that no FCS notices may be one of ARP, which has no checksum: a neighbour may then
  /// have a wrong MAC address in its table until it asks again, 60 s later, for 3 s.
  private static final Duration ARP_FORGETS = Duration.ofSeconds(65);

  Scenario {
    lans = List.copyOf(lans);
    hosts = List.copyOf(hosts);
    faults = List.copyOf(faults);
    cuts = List.copyOf(cuts);
    transfers = List.copyOf(transfers);
  }

  /// A host, its LAN and its cable.
  record HostPlan(String name, int lan, CableSettings cable) {}

  /// A file that goes from a host to host 0.
  record Transfer(String name, String from, int size, Duration after) {}

  /// A cable cut from `at` on; `until` null: until everything is healed.
  record Cut(String cable, Duration at, @Nullable Duration until) {}

  /// A host crashes.
  record Crash(String host, Duration at) {}

  /// What a rule does.
  enum Kind {
    LOSS,
    BURST_LOSS,
    DUPLICATE,
    REORDER,
    JITTER,
    CORRUPT
  }

  /// A rule on a cable.
  ///
  /// @param time for reordering and jitter
  record Fault(String cable, Kind kind, double probability, Duration time) {
    Rule rule() {
      return switch (kind) {
        case LOSS -> Rules.loss(probability);
        case BURST_LOSS -> Rules.burstLoss(probability / 5, 0.3, 0, 0.9);
        case DUPLICATE -> Rules.duplicate(probability);
        case REORDER -> Rules.reorder(probability, time);
        case JITTER -> Rules.jitter(time);
        case CORRUPT -> Rules.corrupt(probability);
      };
    }
  }

  /// Draws a scenario.
  static Scenario of(long seed) {
    return new Drawing(seed).scenario();
  }

  /// The slowest cable's rate.
  long lowestRate() {
    long lowest = Long.MAX_VALUE;
    for (var lan : lans) {
      lowest = Math.min(lowest, lan.rateBitsPerSecond());
    }
    for (var host : hosts) {
      lowest = Math.min(lowest, host.cable().rateBitsPerSecond());
    }
    return lowest;
  }

  private static final class Drawing {
    private static final int MSS = 1460;

    private final long seed;
    private final Draw draw;
    private final List<CableSettings> lans = new ArrayList<>();
    private final List<HostPlan> hosts = new ArrayList<>();
    private final List<String> cables = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private @Nullable String undetected;

    Drawing(long seed) {
      this.seed = seed;
      this.draw = new Draw(seed);
    }

    Scenario scenario() {
      topology();
      faults();
      boolean isForGood = draw.chance(10);
      // A cut for good outlasts all retries, so that the senders learn of it.
      Duration healed = isForGood ? Duration.ofSeconds(2000) : draw.micros(2_000_000, 60_000_000);
      cuts(isForGood, healed);
      transfers();
      Crash crash = null;
      if (draw.chance(12)) {
        crash = new Crash(draw.oneOf(hosts.toArray(HostPlan[]::new)).name(), soon());
      }
      String from = Objects.requireNonNull(hosts.get(draw.from(1, hosts.size() - 1))).name();
      int size = Math.min(size(), 200_000);
      Duration afterwards = undetected == null ? healed : healed.plus(ARP_FORGETS);
      return new Scenario(
          seed,
          lans,
          hosts,
          faults,
          cuts,
          crash,
          undetected,
          transfers,
          healed,
          afterwards,
          new Transfer("last.bin", from, size, afterwards));
    }

    private void topology() {
      int count = draw.from(1, 3);
      // An IP packet that is cut into fragments can take one bit error in each, and two can cancel
      // out in TCP's checksum. So where errors go unnoticed by the FCS, all MTUs are equal.
      boolean isUndetected = draw.chance(15);
      int mtu = draw.oneOf(1500, 1500, 1500, 576);
      for (int i = 0; i < count; i++) {
        int own = isUndetected ? mtu : draw.oneOf(1500, 1500, 1500, 1492, 576);
        lans.add(cable().withMtu(own));
      }
      int hostCount = draw.from(2, 6);
      for (int i = 0; i < hostCount; i++) {
        int lan = draw.from(0, count - 1);
        hosts.add(new HostPlan("h" + i, lan, cable().withMtu(lans.get(lan).mtu())));
        cables.add("h" + i);
      }
      for (int i = 0; i + 1 < count; i++) {
        cables.add("r" + i + "-lan" + i);
        cables.add("r" + i + "-lan" + (i + 1));
      }
      if (isUndetected) {
        undetected = draw.oneOf(cables.toArray(String[]::new));
        faults.add(new Fault(undetected, Kind.CORRUPT, draw.from(0.005, 0.05), Duration.ZERO));
      }
    }

    private CableSettings cable() {
      long rate = draw.oneOf(1_000_000L, 10_000_000L, 100_000_000L, 1_000_000_000L);
      // Queues that hold a second at most: more is another fault, and not TCP's to mend.
      int queue = rate == 1_000_000 ? draw.from(5, 80) : draw.from(5, 500);
      return CableSettings.DEFAULT
          .withRate(rate)
          .withDelay(draw.chance(50) ? draw.micros(0, 500) : draw.micros(500, 40_000))
          .withQueueFrames(queue);
    }

    private void faults() {
      int count = draw.from(0, 4);
      for (int i = 0; i < count; i++) {
        Kind kind = draw.oneOf(Kind.values());
        String cable = draw.oneOf(cables.toArray(String[]::new));
        // One bit error in a frame never passes the checksum; two might.
        if (kind == Kind.CORRUPT && cable.equals(undetected)) {
          kind = Kind.LOSS;
        }
        double most = draw.chance(80) ? 0.03 : 0.15;
        faults.add(new Fault(cable, kind, draw.from(0.001, most), draw.micros(10, 20_000)));
      }
    }

    private void cuts(boolean isForGood, Duration healed) {
      if (isForGood) {
        cuts.add(new Cut(draw.oneOf(cables.toArray(String[]::new)), soon(), null));
      } else if (draw.chance(25)) {
        Duration at = soon();
        Duration until = at.plus(draw.micros(1_000, 20_000_000));
        cuts.add(
            new Cut(
                draw.oneOf(cables.toArray(String[]::new)),
                at,
                until.compareTo(healed) < 0 ? until : null));
      }
    }

    private void transfers() {
      int count = draw.from(1, 4);
      for (int i = 0; i < count; i++) {
        String from = hosts.get(draw.from(1, hosts.size() - 1)).name();
        Duration after = draw.chance(50) ? Duration.ofMillis(1) : soon();
        transfers.add(new Transfer("file" + i + ".bin", from, size(), after));
      }
    }

    private Duration soon() {
      return draw.micros(1_000, draw.chance(70) ? 500_000 : 3_000_000);
    }

    /// Mostly small, and where a border is, often one below, at it, or one above.
    private int size() {
      int kind = draw.from(0, 99);
      if (kind < 8) {
        return draw.from(0, 1);
      }
      if (kind < 20) {
        return MSS * draw.from(1, 50) + draw.from(-1, 1);
      }
      if (kind < 32) {
        return 65_536 * draw.from(1, 4) + draw.from(-1, 1);
      }
      if (kind < 75) {
        return draw.from(2, 30_000);
      }
      return kind < 95 ? draw.from(30_000, 500_000) : draw.from(500_000, 5_000_000);
    }
  }

  /// True where the rule is of a cable whose settings are to leave the FCS unchecked.
  boolean isUndetected(Cable cable) {
    return cable.name().equals(undetected);
  }
}
