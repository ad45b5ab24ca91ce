package io.netjar.sockets.live;

import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.sockets.net.SocketSwitch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// A network that follows the wall clock. Any thread may use the sockets of its hosts.
///
/// {@snippet :
/// try (var live = LiveNetwork.start(network)) {
///   var server = live.host("server");
///   server.startVirtual("echo", () -> serve(7));
///   live.host("desk").call(() -> new Socket("server", 7));
/// }
/// }
///
/// While it is open, nobody else touches the network but through [#change]. The same seed does not
/// give the same run: what happens when depends on the machine.
public final class LiveNetwork implements AutoCloseable {
  private final Network network;
  private final LiveGate gate;
  private final Map<String, LiveHost> hosts = new LinkedHashMap<>(); // guarded by the gate

  private LiveNetwork(Network network, String name) {
    this.network = network;
    gate = new LiveGate(network.events(), name, this::closeSockets);
  }

  /// Lets the network's time run from where it stands.
  ///
  /// @throws IllegalStateException where programs were started on it for virtual time, or where the
  ///   JVM is at [io.netjar.sockets.Level#PROVIDERS] and that comes too late
  public static LiveNetwork start(Network network) {
    if (!network.programs().isEmpty()) {
      throw new IllegalStateException(
          "the network has programs in virtual time, such as "
              + network.programs().getFirst()
              + "; it cannot follow the wall clock too");
    }
    SocketSwitch.install();
    var live = new LiveNetwork(network, "seed " + network.seed());
    live.gate.start();
    return live;
  }

  /// A host of the network, to run code on.
  ///
  /// @throws IllegalArgumentException where there is none of that name
  public LiveHost host(String name) {
    var host = network.findHost(name);
    if (host == null) {
      throw new IllegalArgumentException("no host '" + name + "' in the network");
    }
    return host(host);
  }

  /// A host of the network, to run code on.
  ///
  /// @throws IllegalArgumentException where it is another network's
  public LiveHost host(Host host) {
    if (host.network() != network) {
      throw new IllegalArgumentException(host + " is of another network");
    }
    gate.enter();
    try {
      return hosts.computeIfAbsent(host.name(), _ -> new LiveHost(host, gate));
    } finally {
      gate.leave();
    }
  }

  /// Runs `action` while nothing else happens in the network: a fault that begins or ends, or a
  /// look at things.
  public void change(Runnable action) {
    gate.enter();
    try {
      action.run();
    } finally {
      gate.leave();
    }
  }

  /// Stops the time and closes every socket that is open: threads that wait in one end with "Socket
  /// closed".
  @Override
  public void close() {
    var ending = new ArrayList<LiveHost>();
    gate.end(
        () -> {
          closeSockets();
          ending.addAll(hosts.values());
        });
    ending.forEach(LiveHost::end);
  }

  private void closeSockets() {
    hosts.values().forEach(LiveHost::closeSockets);
  }
}
