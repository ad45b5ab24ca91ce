package io.netjar.labfile;

import io.netjar.labfile.Lab.BurstSpec;
import io.netjar.labfile.Lab.CableSpec;
import io.netjar.labfile.Lab.EventSpec;
import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.Rules;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.TcpSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Builds the network that a lab describes: its cables and hosts, its faults and their times.
final class LabNetwork {
  private final Lab lab;
  private final Network network;
  private final Map<String, Cable> cables = new LinkedHashMap<>();

  private LabNetwork(Lab lab, long seed) {
    this.lab = lab;
    this.network = Network.create(seed);
  }

  /// A network with everything but the programs.
  static Network of(Lab lab, long seed) {
    var build = new LabNetwork(lab, seed);
    build.lans();
    build.cables();
    build.events();
    return build.network;
  }

  private void lans() {
    Map<String, Lan> lans = new LinkedHashMap<>();
    for (var spec : lab.lans()) {
      lans.put(spec.name(), network.lan(spec.name(), spec.subnet().toString()));
    }
    // Addresses that the file gives are taken first, so that no other host gets one of them.
    for (boolean given : new boolean[] {true, false}) {
      for (var spec : lab.lans()) {
        for (var host : spec.hosts()) {
          if (given == (host.address() != null)) {
            var lan = found(lans, spec.name());
            var tcp = HostSettings.DEFAULT.withTcp(tcp(host.name()));
            String address = host.address() == null ? null : host.address().toString();
            var made = network.host(host.name(), tcp);
            cables.put(host.name(), made.connect(lan, address, settings(host.name(), lan)));
          }
        }
      }
    }
    for (var spec : lab.routers()) {
      var router = network.router(spec.name());
      for (String name : spec.lans()) {
        var lan = found(lans, name);
        String cable = spec.name() + "-" + name;
        cables.put(cable, router.connect(lan, settings(cable, lan)));
      }
    }
  }

  private TcpSettings tcp(String host) {
    for (var spec : lab.tcp()) {
      if (spec.host().equals(host)) {
        return spec.settings();
      }
    }
    return TcpSettings.DEFAULT;
  }

  private void cables() {
    for (var spec : lab.cables()) {
      rules(found(cables, spec.name()), spec);
    }
  }

  /// What a cable is like from its beginning, since its MTU is that of the interface at its end
  /// too.
  private CableSettings settings(String cable, Lan lan) {
    for (var spec : lab.cables()) {
      if (spec.name().equals(cable)) {
        return settings(lan.cableSettings(), spec);
      }
    }
    return lan.cableSettings();
  }

  private static CableSettings settings(CableSettings from, CableSpec spec) {
    var settings = from;
    if (spec.rateBitsPerSecond() > 0) {
      settings = settings.withRate(spec.rateBitsPerSecond());
    }
    if (spec.delayNanos() > 0) {
      settings = settings.withDelay(Duration.ofNanos(spec.delayNanos()));
    }
    if (spec.mtu() != null) {
      settings = settings.withMtu(spec.mtu());
    }
    if (spec.queueFrames() != null) {
      settings = settings.withQueueFrames(spec.queueFrames());
    }
    if (spec.ecnMarkFrames() != null) {
      settings = settings.withEcnMarking(spec.ecnMarkFrames());
    }
    if (spec.fcs() != null) {
      settings = settings.withFcs(spec.fcs());
    }
    return settings;
  }

  private static void rules(Cable cable, CableSpec spec) {
    if (spec.loss() > 0) {
      cable.add(Rules.loss(spec.loss()));
    }
    BurstSpec burst = spec.burstLoss();
    if (burst != null) {
      cable.add(Rules.burstLoss(burst.enter(), burst.leave(), 0, burst.loss()));
    }
    if (spec.corrupt() > 0) {
      cable.add(Rules.corrupt(spec.corrupt()));
    }
    if (spec.duplicate() > 0) {
      cable.add(Rules.duplicate(spec.duplicate()));
    }
    if (spec.jitterNanos() > 0) {
      cable.add(Rules.jitter(Duration.ofNanos(spec.jitterNanos())));
    }
    if (spec.reorder() > 0) {
      cable.add(Rules.reorder(spec.reorder(), reorderDelay(cable.settings())));
    }
  }

  /// Long enough that the next frames overtake: a tenth of the cable's delay, at least 1 ms.
  private static Duration reorderDelay(CableSettings settings) {
    return Duration.ofNanos(Math.max(settings.delayNanos() / 10, 1_000_000));
  }

  private void events() {
    for (var spec : lab.events()) {
      network.after(Duration.ofNanos(spec.atNanos()), () -> befall(spec));
    }
  }

  private void befall(EventSpec spec) {
    switch (spec.what()) {
      case CUT -> found(cables, spec.target()).cut();
      case MEND -> found(cables, spec.target()).mend();
      case CRASH -> host(network, spec.target()).crash();
    }
  }

  /// The host that [LabCheck] has seen in the file.
  static Host host(Network network, String name) {
    return Objects.requireNonNull(network.findHost(name), name);
  }

  private static <T> T found(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }
}
