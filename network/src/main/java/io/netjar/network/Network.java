package io.netjar.network;

import io.netjar.stack.host.HostSettings;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Subnet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A network: hosts, LANs, routers, cables, and the time in which everything happens.
///
/// {@snippet :
/// try (var network = Network.create(42)) {
///   var office = network.lan("office", "192.168.1.0/24");
///   var desk = office.host("desk");
///   var server = office.host("server");
///   server.startService("echo", () -> serve(7));
///   desk.start("call", () -> call("server", 7));
///   RunResult result = network.run();
/// }
/// }
///
/// Everything is decided by the seed and by the order of the calls: the same ones give the same
/// run, which [#traceHash] and [#steps] show. A network is used by one thread.
public final class Network implements AutoCloseable {
  private final long seed;
  private final EventQueue events = new EventQueue();
  private final Traffic traffic = new Traffic();
  private final Timeline timeline = new Timeline(events);
  private final Names names = new Names();
  private final RoutePlan routes = new RoutePlan(this);
  private final Run run = new Run(this);
  private final List<Host> hosts = new ArrayList<>();
  private final List<Lan> lans = new ArrayList<>();
  private final List<Router> routers = new ArrayList<>();
  private final List<EthernetSwitch> switches = new ArrayList<>();
  private final List<Hub> hubs = new ArrayList<>();
  private final List<Cable> cables = new ArrayList<>();
  private final List<Capture> captures = new ArrayList<>();
  private int actions;

  private final Map<String, Host> hostsByName = new LinkedHashMap<>();
  private final Set<String> deviceNames = new LinkedHashSet<>();
  private final Map<String, Cable> cablesByName = new LinkedHashMap<>();
  private final Set<MacAddress> macs = new LinkedHashSet<>();

  private HostSettings hostSettings = HostSettings.DEFAULT;

  private Network(long seed) {
    this.seed = seed;
  }

  /// An empty network; everything random in it comes from `seed`.
  public static Network create(long seed) {
    return new Network(seed);
  }

  /// An empty network with seed 1.
  public static Network create() {
    return new Network(1);
  }

  /// Makes a LAN whose cables are [CableSettings#DEFAULT].
  ///
  /// @param name unique among hosts, switches and hubs; it is the switch's name too
  /// @param cidr its subnet, such as `192.168.1.0/24`
  /// @throws IllegalArgumentException where the name is taken, or the subnet is malformed or
  ///   overlaps another LAN's
  public Lan lan(String name, String cidr) {
    return lan(name, cidr, CableSettings.DEFAULT);
  }

  /// Makes a LAN.
  ///
  /// @param cables what its cables are like where nothing else is said
  public Lan lan(String name, String cidr, CableSettings cables) {
    var subnet = Subnet.parse(cidr);
    for (var other : lans) {
      if (other.subnet().overlaps(subnet)) {
        throw new IllegalArgumentException(
            "LAN '"
                + name
                + "': "
                + subnet
                + " overlaps "
                + other.subnet()
                + " of LAN '"
                + other.name()
                + "'");
      }
    }
    var lan = new Lan(this, ethernetSwitch(name), subnet, cables);
    lans.add(lan);
    return lan;
  }

  /// Sets what hosts made from now on are like.
  public void hostSettings(HostSettings settings) {
    hostSettings = settings;
  }

  /// Makes a host without a cable.
  ///
  /// @throws IllegalArgumentException where the name is taken or no host name (RFC 1123 §2.1)
  public Host host(String name) {
    return host(name, hostSettings);
  }

  /// Makes a host without a cable and with settings of its own.
  public Host host(String name, HostSettings settings) {
    Names.checkName(name);
    if (name.equalsIgnoreCase("localhost")) {
      throw new IllegalArgumentException("'localhost' is every host itself, not one of them");
    }
    checkDeviceName(name);
    var host = new Host(this, name, settings, hosts.size());
    hosts.add(host);
    hostsByName.put(name, host);
    deviceNames.add(Names.canonical(name));
    return host;
  }

  /// Makes a router between `lans`, with each one's next free address. It becomes the default
  /// gateway where there is none yet, and every host reaches every LAN behind it.
  public Router router(String name, Lan... lans) {
    var router = new Router(host(name), routers.size());
    routers.add(router);
    for (var lan : lans) {
      router.connect(lan);
    }
    return router;
  }

  /// Makes a switch without cables.
  public EthernetSwitch ethernetSwitch(String name) {
    checkDeviceName(name);
    var made = new EthernetSwitch(this, name);
    deviceNames.add(Names.canonical(name));
    switches.add(made);
    return made;
  }

  /// Makes a hub without cables.
  public Hub hub(String name) {
    checkDeviceName(name);
    var made = new Hub(name);
    deviceNames.add(Names.canonical(name));
    hubs.add(made);
    return made;
  }

  private void checkDeviceName(String name) {
    if (name.isEmpty() || deviceNames.contains(Names.canonical(name))) {
      throw new IllegalArgumentException(
          name.isEmpty()
              ? "a name is not empty"
              : "the name '" + name + "' is taken: hosts, LANs, switches and hubs share one set");
    }
  }

  /// Joins two ports.
  ///
  /// @param name unique among cables; its capture is the file of that name
  /// @throws IllegalArgumentException where the name is taken or cannot be a file's, a port holds a
  ///   cable already, or the cable would close a loop of hubs, in which each frame would go round
  ///   for ever
  public Cable cable(String name, Port a, Port b, CableSettings settings) {
    checkCableName(name);
    if (a == b) {
      throw new IllegalArgumentException(
          "cable '" + name + "' joins port '" + a.name() + "' to itself");
    }
    a.checkFree();
    b.checkFree();
    if (a instanceof HubPort one && b instanceof HubPort other) {
      if (one.owner().reaches(other.owner())) {
        throw new IllegalArgumentException(
            "cable '" + name + "' closes a loop of hubs at '" + one.owner().name() + "'");
      }
    }
    var cable = new Cable(this, name, a, b, settings, cables.size());
    cables.add(cable);
    cablesByName.put(name, cable);
    return cable;
  }

  void checkCableName(String name) {
    if (!name.matches("[A-Za-z0-9_.+-]+") || name.startsWith(".")) {
      throw new IllegalArgumentException(
          "not a cable name: '" + name + "': expected letters, digits and _ . + -");
    }
    if (cablesByName.containsKey(name)) {
      throw new IllegalArgumentException("there is a cable '" + name + "' already");
    }
  }

  /// The host of that name, routers among them; `null` where there is none.
  public @Nullable Host findHost(String name) {
    return hostsByName.get(name);
  }

  /// The cable of that name; `null` where there is none.
  public @Nullable Cable findCable(String name) {
    return cablesByName.get(name);
  }

  /// The names of the hosts.
  public Names names() {
    return names;
  }

  /// All hosts, routers among them, in the order of their making.
  public List<Host> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  /// All LANs in the order of their making.
  public List<Lan> lans() {
    return Collections.unmodifiableList(lans);
  }

  /// All routers in the order of their making.
  public List<Router> routers() {
    return Collections.unmodifiableList(routers);
  }

  /// All switches, those of LANs among them, in the order of their making.
  public List<EthernetSwitch> switches() {
    return Collections.unmodifiableList(switches);
  }

  /// All hubs in the order of their making.
  public List<Hub> hubs() {
    return Collections.unmodifiableList(hubs);
  }

  /// All cables in the order of their making.
  public List<Cable> cables() {
    return Collections.unmodifiableList(cables);
  }

  /// The queue of everything that is to happen.
  public EventQueue events() {
    return events;
  }

  /// Virtual time in nanoseconds since the network began.
  public long nowNanos() {
    return events.nowNanos();
  }

  /// The seed that everything random comes from.
  public long seed() {
    return seed;
  }

  /// A generator forked from the seed by name: the same name gives the same numbers whatever else
  /// draws.
  public RandomGenerator random(String subsystem) {
    return new SplittableRandom(fork(subsystem));
  }

  /// The seed of a part, by its name.
  long fork(String subsystem) {
    return mix(seed + mix(nameHash(subsystem)));
  }

  /// FNV-1a over the characters, 64 bits.
  private static long nameHash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// Spreads every bit of the argument over the whole result; a bijection.
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 32) * 0xd6e8feb86659fd93L;
    z = (z ^ z >>> 29) * 0x9fb21c651e98df25L;
    return z ^ z >>> 32;
  }

  /// The locally administered address of an interface, from its name; where two names would share
  /// one, the later takes the next free.
  MacAddress mac(String interfaceName) {
    long value = mix(nameHash(interfaceName));
    while (true) {
      // IEEE 802 §8.4: bit 1 of the first octet set is locally administered, bit 0 clear one
      // station.
      var mac = new MacAddress((value & 0xfcff_ffff_ffffL) | 0x0200_0000_0000L);
      if (macs.add(mac)) {
        return mac;
      }
      value++;
    }
  }

  /// What happens, for whoever wants to be told.
  public Timeline timeline() {
    return timeline;
  }

  /// Captures all cables that there are now into files in `directory`, which is made where it is
  /// missing.
  ///
  /// @throws java.io.UncheckedIOException where a file cannot be made
  public Capture capture(Path directory) {
    var capture = new Capture(directory);
    captures.add(capture);
    cables.forEach(capture::add);
    return capture;
  }

  Program start(Host host, String name, boolean service, Duration after, ProgramBody body) {
    if (after.isNegative()) {
      throw new IllegalArgumentException(
          "program '" + name + "': a delay is not negative: " + after);
    }
    return run.start(host, name, service, after.toNanos(), body);
  }

  void crashed(Host host) {
    run.crashed(host);
  }

  /// All programs in the order of their starting.
  public List<Program> programs() {
    return run.programs();
  }

  /// Runs until all programs have ended and what they sent has arrived, or nothing can happen any
  /// more. A network on which no program was started runs until nothing is left to happen.
  ///
  /// After the last program's end the run goes on while frames are on their way or TCP connections
  /// are open, at most 120 s of virtual time; then services are stopped.
  ///
  /// @throws IllegalStateException where [#eventsPerInstantBound] is passed
  public RunResult run() {
    return run.until(Long.MAX_VALUE);
  }

  /// Runs as [#run], but at most `duration` of virtual time from now. Where nothing is left to
  /// happen before, virtual time moves to its end.
  public RunResult runFor(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a duration is not negative: " + duration);
    }
    return run.until(Math.addExact(events.nowNanos(), duration.toNanos()));
  }

  /// Lets `action` happen `delay` of virtual time from now, on the thread that runs the network: a
  /// fault that begins or ends, or a look at things. It keeps no run alive, and what it throws ends
  /// the run.
  ///
  /// @throws IllegalArgumentException where `delay` is negative
  public void after(Duration delay, Runnable action) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a delay is not negative: " + delay);
    }
    var event =
        new Event() {
          @Override
          protected void fire(long nowNanos) {
            actions--;
            action.run();
          }
        };
    actions++;
    events.schedule(event, Math.addExact(events.nowNanos(), delay.toNanos()));
  }

  /// Runs all program threads that can run now, then lets one event happen.
  ///
  /// @return false where nothing is left to happen
  public boolean step() {
    return run.step();
  }

  /// Bounds the virtual time that the network may reach in any run; none at first. A run that gets
  /// there ends with [RunResult.Outcome#TIME_LIMIT].
  public void timeLimit(Duration limit) {
    run.timeLimit(limit.toNanos());
  }

  /// Bounds how many events may happen without time going on; 1,000,000 at first. More of them mean
  /// that something goes round for ever, such as a broadcast in a loop of cables without delay.
  ///
  /// @throws IllegalArgumentException where `bound` is not positive
  public void eventsPerInstantBound(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("a bound on events is positive: " + bound);
    }
    run.eventsPerInstantBound(bound);
  }

  /// A hash of all frames that have entered a cable, and of all packets that a host has sent to
  /// itself: when, which cable or host, what.
  public long traceHash() {
    return traffic.hash();
  }

  /// Events that have happened and turns that program threads have had.
  public long steps() {
    return events.fired() + run.programSteps();
  }

  /// Frames that are in cables now.
  public long framesInFlight() {
    return traffic.framesInFlight;
  }

  /// True while something waits that was handed to [#after].
  boolean hasActions() {
    return actions > 0;
  }

  Traffic traffic() {
    return traffic;
  }

  RoutePlan routes() {
    return routes;
  }

  /// Stops all programs and completes all captures. A second call does nothing.
  @Override
  public void close() {
    try {
      run.stop();
    } finally {
      captures.forEach(Capture::close);
      captures.clear();
    }
  }
}
