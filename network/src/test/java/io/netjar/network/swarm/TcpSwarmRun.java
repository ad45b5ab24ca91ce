package io.netjar.network.swarm;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.HostPort;
import io.netjar.network.Network;
import io.netjar.network.RuleHandle;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Plays a [TcpScenario] and says what was wrong.
///
/// First a phase with faults, in which only safety counts: no byte is wrong. Then all faults are
/// taken away, and what still lives must come to its good end; what has failed must have ended at
/// both ends, in the time that the settings give.
final class TcpSwarmRun {
  /// 15 retries, each after twice the time of the one before, at most 120 s, make less than 25
  /// minutes, also where the first timeout was inflated by late frames.
  static final Duration DOCUMENTED = Duration.ofMinutes(25);

  /// A timeout that the faults have backed off may have begun just before they went (RFC 6298
  /// §5.5); after it something arrives.
  private static final Duration LONGEST_SILENCE =
      Duration.ofNanos(TcpSettings.DEFAULT.maximumRtoNanos());

  private static final Duration TIME_WAIT = Duration.ofNanos(TcpSettings.DEFAULT.timeWaitNanos());

  private static final int FIRST_PORT = 1000;

  private final TcpScenario scenario;
  private final Network network;
  private final Host client;
  private final Host server;
  private final Cable first;
  private final Cable second;
  private final List<Conversation> conversations = new ArrayList<>();

  private record Conversation(StreamEnd client, StreamEnd server, TcpListener listener) {
    /// True where both ends hold a connection that has not failed: only its handshake could still
    /// fail of what the faults have done, such as a wrong MAC address in a neighbour's table.
    boolean stands() {
      return client.stands() && server.stands();
    }

    void onHealed(long now) {
      client.onHealed(now);
      server.onHealed(now);
    }

    long silenceNanos() {
      return Math.max(client.silenceNanos(), server.silenceNanos());
    }

    boolean isGraceful() {
      return client.plan().farewell() == StreamEnd.Farewell.HALF_CLOSE
          && server.plan().farewell() == StreamEnd.Farewell.HALF_CLOSE;
    }
  }

  /// What came of it.
  ///
  /// @param whole conversations in which every byte arrived at both ends
  /// @param silence the longest time for which nothing arrived at the end of a whole one when all
  ///   faults were gone
  record Verdict(
      List<String> violations,
      int conversations,
      int whole,
      Duration silence,
      long hash,
      long steps) {}

  private TcpSwarmRun(TcpScenario scenario) throws SocketErrorException {
    this.scenario = scenario;
    network = Network.create(scenario.seed);
    client = network.host("client", HostSettings.DEFAULT.withTcp(scenario.client));
    server = network.host("server", HostSettings.DEFAULT.withTcp(scenario.server));
    var router = network.host("router");
    router.stack().forwarding(true);
    first = join(client, router, "10.0.1", scenario.firstCable);
    second = join(server, router, "10.0.2", scenario.secondCable);
    for (int i = 0; i < scenario.conversations; i++) {
      conversations.add(converse(i));
    }
  }

  static Verdict of(TcpScenario scenario) throws SocketErrorException {
    return new TcpSwarmRun(scenario).play();
  }

  private Cable join(Host host, Host router, String prefix, CableSettings settings) {
    HostPort own = host.port(settings.mtu());
    HostPort gateway = router.port(settings.mtu());
    var cable = network.cable(host.name(), own, gateway, settings);
    host.address(own, prefix + ".2/30");
    router.address(gateway, prefix + ".1/30");
    host.stack()
        .routes()
        .add(Subnet.parse("0.0.0.0/0"), Ipv4Address.parse(prefix + ".1"), own.networkInterface());
    return cable;
  }

  private Conversation converse(int number) throws SocketErrorException {
    long up = network.seed() * 31 + 2L * number;
    long down = up + 1;
    var asking = new StreamEnd("client " + number, client, scenario.plan(), up, down);
    var answering = new StreamEnd("server " + number, server, scenario.plan(), down, up);
    var listener = server.stack().tcp().listen(Ipv4Address.ANY, FIRST_PORT + number, 1);
    listener.onReady(
        () -> {
          var accepted = answering.connection() == null ? listener.accept() : null;
          if (accepted != null) {
            accepted.keepAlive(true, network.nowNanos());
            answering.takes(accepted);
          }
        });
    var to = new Endpoint(server.address(), FIRST_PORT + number);
    network.after(Duration.ofNanos(scenario.startNanos()), () -> connect(asking, to));
    return new Conversation(asking, answering, listener);
  }

  private void connect(StreamEnd asking, Endpoint to) {
    try {
      long now = network.nowNanos();
      var opened = client.stack().tcp().connect(null, 0, to, scenario.client, now);
      opened.keepAlive(true, now);
      asking.takes(opened);
    } catch (SocketErrorException e) {
      throw new IllegalStateException(e);
    }
  }

  private Verdict play() {
    var violations = new ArrayList<String>();
    var rules = new ArrayList<RuleHandle>();
    scenario.firstRules.forEach(rule -> rules.add(first.add(rule)));
    scenario.secondRules.forEach(rule -> rules.add(second.add(rule)));
    for (var cut : scenario.cuts) {
      var cable = cut.second() ? second : first;
      network.after(Duration.ofNanos(cut.atNanos()), cable::cut);
      network.after(Duration.ofNanos(cut.atNanos() + cut.forNanos()), cable::mend);
    }
    network.runFor(Duration.ofNanos(scenario.faultsNanos));
    rules.forEach(RuleHandle::close);
    long faultsEnd =
        scenario.cuts.stream().mapToLong(c -> c.atNanos() + c.forNanos()).max().orElse(0);
    network.runFor(Duration.ofNanos(Math.max(0, faultsEnd - network.nowNanos())));
    heal(first);
    heal(second);
    conversations.forEach(c -> c.onHealed(network.nowNanos()));
    var standing = conversations.stream().filter(Conversation::stands).toList();
    network.runFor(DOCUMENTED.plus(TIME_WAIT));
    int whole = 0;
    long silence = 0;
    for (var conversation : conversations) {
      if (judge(conversation, standing.contains(conversation), violations)) {
        whole++;
        silence = Math.max(silence, conversation.silenceNanos());
      }
    }
    judgeHost(client, violations);
    judgeHost(server, violations);
    return new Verdict(
        violations,
        conversations.size(),
        whole,
        Duration.ofNanos(silence),
        network.traceHash(),
        network.steps());
  }

  /// A whole cable with room for bursts: a queue of a few frames is a fault too.
  private static void heal(Cable cable) {
    cable.mend();
    cable.change(cable.settings().withQueueFrames(CableSettings.DEFAULT.queueFrames()));
  }

  /// True where all bytes arrived at both ends.
  private boolean judge(Conversation c, boolean stood, List<String> violations) {
    for (var end : List.of(c.client(), c.server())) {
      if (end.violation() != null) {
        violations.add(String.valueOf(end.violation()));
      }
      if (end.connection() != null && !end.isOver()) {
        violations.add("has not ended: " + end);
      }
    }
    boolean whole = isWhole(c.client(), c.server()) && isWhole(c.server(), c.client());
    if (whole && c.silenceNanos() > LONGEST_SILENCE.toNanos()) {
      violations.add("silent for long without a fault: " + c.client() + "; " + c.server());
    }
    if (c.isGraceful() && stood && !whole) {
      violations.add("did not come to its end after the faults: " + c.client() + "; " + c.server());
    }
    return whole;
  }

  private static boolean isWhole(StreamEnd writer, StreamEnd reader) {
    return reader.read() == writer.plan().bytes() && reader.peerEnded();
  }

  /// Nothing is left but TIME-WAIT, which is over by now.
  private static void judgeHost(Host host, List<String> violations) {
    var tcp = host.stack().tcp();
    if (tcp.openConnections() != 0) {
      violations.add(host.name() + " still holds " + tcp.connections());
    }
    if (tcp.timeWaitCount() != 0) {
      violations.add(host.name() + " still holds " + tcp.timeWaitEntries());
    }
  }
}
