package io.netjar.labfile.swarm;

import io.netjar.network.Cable;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.RuleHandle;
import io.netjar.network.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What goes wrong on a network, drawn by a seed, until all of it is healed.
///
/// Cables are cut and mended, or cut until the end, which leaves peers half-open; frames are lost,
/// doubled, delayed and damaged; hosts crash. Cuts and crashes come at a time, or at an event: when
/// the so manieth frame enters a cable, so that they hit each step of a conversation.
final class Faults {
  private final Network network;
  private final Draw draw;
  private final int most;
  private final Duration begin;
  private final Duration span;
  private final List<RuleHandle> rules = new ArrayList<>();
  private final Map<Host, Runnable> restarts = new LinkedHashMap<>();
  private final List<Cable> cables = new ArrayList<>();
  private int crashes;
  private boolean isHealed;

  /// @param most how many cuts there are at most, and how many crashes
  /// @param begin until when they begin
  /// @param span how long it goes on, from the network's beginning
  Faults(Network network, Draw draw, int most, Duration begin, Duration span) {
    this.network = network;
    this.most = most;
    this.begin = begin;
    this.draw = draw;
    this.span = span;
  }

  /// A host that faults may hit.
  ///
  /// @param restart what is done after it has crashed, on the thread of the network
  void victim(Host host, Runnable restart) {
    restarts.put(host, restart);
    cables.add(host.cable());
  }

  /// How often a host has crashed.
  int crashes() {
    return crashes;
  }

  boolean areHealed() {
    return isHealed;
  }

  /// Plans them all.
  void plan() {
    if (!cables.isEmpty()) {
      for (int i = draw.from(0, most); i > 0; i--) {
        cut(draw.of(cables));
      }
      for (int i = draw.from(0, most); i > 0; i--) {
        Host host = draw.of(List.copyOf(restarts.keySet()));
        sometime(host.cable(), () -> crash(host));
      }
      for (int i = draw.from(0, 2); i > 0; i--) {
        disturb(draw.of(cables));
      }
    }
    network.after(span, this::heal);
  }

  /// Lets something happen at a time, or at a frame.
  private void sometime(Cable cable, Runnable what) {
    if (draw.oneIn(2)) {
      network.after(draw.within(begin), () -> unlessHealed(what));
      return;
    }
    int[] left = {draw.magnitude(3000)};
    rules.add(
        cable.add(
            _ -> {
              if (--left[0] == 0) {
                network.after(Duration.ZERO, () -> unlessHealed(what));
              }
            }));
  }

  private void unlessHealed(Runnable what) {
    if (!isHealed) {
      what.run();
    }
  }

  private void cut(Cable cable) {
    Duration length = draw.oneIn(3) ? span : draw.within(span.dividedBy(2));
    sometime(
        cable,
        () -> {
          cable.cut();
          network.after(length, cable::mend);
        });
  }

  private void crash(Host host) {
    crashes++;
    host.crash();
    Runnable restart = restarts.get(host);
    if (restart != null) {
      restart.run();
    }
  }

  private void disturb(Cable cable) {
    rules.add(
        cable.add(
            switch (draw.from(0, 5)) {
              case 0 -> Rules.loss(draw.upTo(0.1));
              case 1 -> Rules.burstLoss(draw.upTo(0.02), 0.2 + draw.upTo(0.5), 0, 1);
              case 2 -> Rules.duplicate(draw.upTo(0.2));
              case 3 -> Rules.reorder(draw.upTo(0.2), Duration.ofMillis(draw.from(1, 50)));
              case 4 -> Rules.jitter(Duration.ofMillis(draw.from(1, 50)));
              default -> Rules.corrupt(draw.upTo(0.05));
            }));
  }

  private void heal() {
    isHealed = true;
    rules.forEach(RuleHandle::close);
    network.cables().forEach(Cable::mend);
  }
}
