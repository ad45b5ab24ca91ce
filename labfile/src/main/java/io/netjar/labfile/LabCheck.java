package io.netjar.labfile;

import io.netjar.apps.Apps;
import io.netjar.labfile.Lab.HostSpec;
import io.netjar.labfile.Lab.LanSpec;
import io.netjar.labfile.Lab.RouterSpec;
import io.netjar.labfile.Section.Problems;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Judges whether a lab makes sense as a network, and says all that does not.
final class LabCheck {
  private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  private final Lab lab;
  private final Problems problems;
  private final Map<String, LanSpec> lans = new LinkedHashMap<>();
  private final Map<String, String> owners = new LinkedHashMap<>();

  /// Where each name is used, in small letters: hosts, routers and LANs share one set, and names do
  /// not differ by their case alone (RFC 4343 §3).
  private final Map<String, String> taken = new LinkedHashMap<>();

  private final Set<String> cables = new LinkedHashSet<>();

  private LabCheck(Lab lab, Problems problems) {
    this.lab = lab;
    this.problems = problems;
  }

  static void check(Lab lab, Problems problems) {
    var check = new LabCheck(lab, problems);
    check.lans();
    check.routers();
    check.room();
    check.reachable();
    check.cables();
    check.tcp();
    check.programs();
    check.events();
  }

  private void lans() {
    for (var lan : lab.lans()) {
      String place = "lans." + lan.name();
      lans.put(lan.name(), lan);
      name(place, lan.name(), lan.line());
      take(place, lan.name(), lan.line());
      Map<Ipv4Address, String> addresses = new LinkedHashMap<>();
      for (var other : lans.values()) {
        if (!other.name().equals(lan.name()) && other.subnet().overlaps(lan.subnet())) {
          problems.add(
              lan.line(),
              place + ".subnet",
              lan.subnet() + " overlaps " + other.subnet() + " of '" + other.name() + "'");
        }
      }
      for (var host : lan.hosts()) {
        host(lan, host, place + ".hosts", addresses);
      }
    }
  }

  private void host(LanSpec lan, HostSpec host, String place, Map<Ipv4Address, String> addresses) {
    hostName(place, host.name(), host.line());
    String owner = owners.putIfAbsent(host.name(), "lans." + lan.name());
    if (owner == null) {
      take(place, host.name(), host.line());
    } else {
      String where = owner.equals("lans." + lan.name()) ? "here twice" : "on " + owner + " already";
      problems.add(
          host.line(),
          place,
          "host '" + host.name() + "' is " + where + "; a host has one LAN, a router has several");
    }
    cables.add(host.name());
    var address = host.address();
    if (address == null) {
      return;
    }
    if (!lan.subnet().isHost(address)) {
      problems.add(
          host.line(),
          place + "." + host.name(),
          address + " is no host's address in " + lan.subnet());
    }
    String other = addresses.putIfAbsent(address, host.name());
    if (other != null) {
      problems.add(
          host.line(),
          place + "." + host.name(),
          address + " is the address of '" + other + "' already");
    }
  }

  private void name(String place, String name, int line) {
    if (!name.matches(NAME)) {
      problems.add(
          line, place, "'" + name + "' is no name: letters, digits and inner hyphens, at most 63");
    }
  }

  private void hostName(String place, String name, int line) {
    name(place, name, line);
    if (name.equalsIgnoreCase("localhost")) {
      problems.add(line, place, "'" + name + "' is every host itself, not one of them");
    }
  }

  private void take(String place, String name, int line) {
    String owner = taken.putIfAbsent(name.toLowerCase(Locale.ROOT), place);
    if (owner != null) {
      problems.add(line, place, "the name '" + name + "' is taken by " + owner);
    }
  }

  private void routers() {
    for (var router : lab.routers()) {
      String place = "routers." + router.name();
      hostName(place, router.name(), router.line());
      take(place, router.name(), router.line());
      owners.putIfAbsent(router.name(), place);
      if (router.lans().size() < 2) {
        problems.add(router.line(), place, "a router joins at least two LANs: " + router.lans());
      }
      var seen = new LinkedHashSet<String>();
      for (String lan : router.lans()) {
        if (!lans.containsKey(lan)) {
          problems.add(
              router.line(), place, "there is no LAN '" + lan + "'; there are " + lans.keySet());
        }
        if (!seen.add(lan)) {
          problems.add(router.line(), place, "joins '" + lan + "' twice");
        } else if (!cables.add(router.name() + "-" + lan)) {
          problems.add(
              router.line(),
              place,
              "its cable to '"
                  + lan
                  + "' would have the name of the host '"
                  + router.name()
                  + "-"
                  + lan
                  + "'");
        }
      }
    }
  }

  /// Each subnet must hold its hosts and the routers on it.
  private void room() {
    for (var lan : lab.lans()) {
      long routers = lab.routers().stream().filter(r -> r.lans().contains(lan.name())).count();
      long needed = lan.hosts().size() + routers;
      if (needed > lan.subnet().hostCount()) {
        problems.add(
            lan.line(),
            "lans." + lan.name() + ".subnet",
            lan.subnet()
                + " is too small: it has "
                + lan.subnet().hostCount()
                + " host addresses, and "
                + lan.hosts().size()
                + " hosts and "
                + routers
                + " routers need "
                + needed);
      }
    }
  }

  /// Routers must hang together: each reaches every other over LANs that they share.
  private void reachable() {
    if (lab.routers().isEmpty()) {
      return;
    }
    var first = lab.routers().getFirst();
    var reached = new LinkedHashSet<RouterSpec>();
    var waiting = new ArrayList<RouterSpec>(List.of(first));
    while (!waiting.isEmpty()) {
      var router = waiting.removeLast();
      if (reached.add(router)) {
        lab.routers().stream().filter(other -> sharesLan(router, other)).forEach(waiting::add);
      }
    }
    for (var router : lab.routers()) {
      if (!reached.contains(router)) {
        problems.add(
            router.line(),
            "routers." + router.name(),
            "cannot be reached from router '" + first.name() + "': no chain of LANs joins them");
      }
    }
  }

  private static boolean sharesLan(RouterSpec a, RouterSpec b) {
    return a.lans().stream().anyMatch(b.lans()::contains);
  }

  private void cables() {
    for (var cable : lab.cables()) {
      cable("cables." + cable.name(), cable.name(), cable.line());
    }
  }

  private void cable(String place, String name, int line) {
    if (!cables.contains(name)) {
      problems.add(
          line,
          place,
          "there is no cable '"
              + name
              + "'; a cable has its host's name, a router's is"
              + " ROUTER-LAN; there are "
              + cables);
    }
  }

  private void tcp() {
    for (var tcp : lab.tcp()) {
      if (!owners.containsKey(tcp.host())) {
        problems.add(
            tcp.line(),
            "tcp." + tcp.host(),
            "there is no host '" + tcp.host() + "'; there are " + owners.keySet());
      }
    }
  }

  private void programs() {
    int index = 0;
    for (var program : lab.programs()) {
      String place = "programs[" + index++ + "]";
      if (!owners.containsKey(program.host())) {
        problems.add(
            program.line(),
            place + ".host",
            "there is no host '" + program.host() + "'; there are " + owners.keySet());
      }
      try {
        var words = Words.split(program.run());
        if (LabProgram.isJar(words) && program.classpath() != null) {
          problems.add(
              program.line(),
              place + ".classpath",
              "a program from a jar has the class path that stands in its manifest");
        }
        if (!LabProgram.isJava(words) && !Apps.names().contains(words.getFirst())) {
          problems.add(
              program.line(),
              place + ".run",
              "there is no program '"
                  + words.getFirst()
                  + "'; there are "
                  + Apps.names()
                  + ", and class:NAME and jar:FILE for Java programs");
        }
      } catch (IllegalArgumentException e) {
        problems.add(program.line(), place + ".run", String.valueOf(e.getMessage()));
      }
    }
  }

  private void events() {
    int index = 0;
    for (var event : lab.events()) {
      String place = "events[" + index++ + "]";
      if (event.what() != Lab.EventSpec.What.CRASH) {
        cable(place, event.target(), event.line());
      } else if (!owners.containsKey(event.target())) {
        problems.add(event.line(), place, "there is no host '" + event.target() + "'");
      }
    }
  }
}
