package io.netjar.network;

import io.netjar.network.TimelineEntry.Kind;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A machine with a stack, a name and programs.
public final class Host {
  private final Network network;
  private final HostStack stack;
  private List<HostPort> ports = List.of();
  private List<Attachment> attachments = List.of();
  private boolean isRouter;

  /// @param number how many hosts were made before
  Host(Network network, String name, HostSettings settings, int number) {
    this.network = network;
    var traffic = network.traffic();
    stack =
        new HostStack(
            name,
            settings,
            network.events(),
            network.fork("host " + name),
            (packet, now) -> traffic.loops(number, packet, now));
  }

  /// The host's name, unique in its network.
  public String name() {
    return stack.name();
  }

  /// The network it is part of.
  public Network network() {
    return network;
  }

  /// The host's TCP/IP.
  public HostStack stack() {
    return stack;
  }

  /// The host's ports in the order of their making; port number 0 is interface `eth0`.
  public List<HostPort> ports() {
    return ports;
  }

  /// The LANs the host is on, in the order of connecting.
  public List<Lan> lans() {
    return attachments.stream().map(Attachment::lan).toList();
  }

  /// The address of the host's first interface.
  ///
  /// @throws IllegalStateException where the host has no address yet
  public Ipv4Address address() {
    for (var port : ports) {
      var addresses = port.networkInterface().addresses();
      if (!addresses.isEmpty()) {
        return addresses.getFirst();
      }
    }
    throw new IllegalStateException("host '" + name() + "' has no address yet");
  }

  /// The host's address on `lan`.
  ///
  /// @throws IllegalArgumentException where it is not on it
  public Ipv4Address address(Lan lan) {
    for (var attachment : attachments) {
      if (attachment.lan() == lan) {
        return attachment.address();
      }
    }
    throw new IllegalArgumentException("host '" + name() + "' is not on LAN '" + lan.name() + "'");
  }

  /// The host's sockets, as `ss` lists them on a real one.
  public List<SocketEntry> sockets() {
    return stack.sockets();
  }

  /// The cable in the host's first port.
  ///
  /// @throws IllegalStateException where it has none yet
  public Cable cable() {
    var cable = ports.isEmpty() ? null : ports.getFirst().cable();
    if (cable == null) {
      throw new IllegalStateException("host '" + name() + "' has no cable yet");
    }
    return cable;
  }

  /// Puts the host on a LAN, or on one more, with the LAN's lowest free address. A host on several
  /// LANs does not forward between them; a [Router] does.
  ///
  /// @return the cable: of the host's name where it is its first, else `HOST-LAN`
  public Cable connect(Lan lan) {
    return connect(lan, null, lan.cableSettings());
  }

  /// Puts the host on a LAN, or on one more.
  ///
  /// @param address such as `192.168.1.7`; `null` for the subnet's lowest free one
  /// @throws IllegalArgumentException where the host is on that LAN already, or the address cannot
  ///   be had
  public Cable connect(Lan lan, @Nullable String address, CableSettings settings) {
    if (isOn(lan)) {
      throw new IllegalArgumentException(
          "host '" + name() + "' is on LAN '" + lan.name() + "' already");
    }
    String cableName = ports.isEmpty() ? name() : name() + "-" + lan.name();
    return lan.attach(this, cableName, lan.choose(address, name()), settings).cable();
  }

  /// A new port with MTU 1500, to be plugged into a cable by hand.
  public HostPort port() {
    return port(CableSettings.DEFAULT.mtu());
  }

  /// A new port, to be plugged into a cable by hand; its interface is the next of `eth0`, `eth1`, …
  ///
  /// @param mtu the largest IP packet that the interface sends, in bytes
  public HostPort port(int mtu) {
    String interfaceName = "eth" + ports.size();
    var port = new HostPort(this, interfaceName, network.mac(name() + "/" + interfaceName), mtu);
    ports = appended(ports, port);
    return port;
  }

  /// Gives a port an address by hand, such as `10.0.0.1/24`; the network learns the host's name for
  /// it.
  ///
  /// @throws IllegalArgumentException where the text is malformed, or no host's address in its
  ///   subnet, or another host's
  public void address(HostPort port, String addressAndPrefix) {
    int slash = addressAndPrefix.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "expected ADDRESS/PREFIX, as in 10.0.0.1/24: '" + addressAndPrefix + "'");
    }
    var address = Ipv4Address.parse(addressAndPrefix.substring(0, slash));
    int prefix = Integer.parseInt(addressAndPrefix, slash + 1, addressAndPrefix.length(), 10);
    address(port, address, Subnet.containing(address, prefix));
  }

  void address(HostPort port, Ipv4Address address, Subnet subnet) {
    if (port.host() != this) {
      throw new IllegalArgumentException(
          "port '" + port.name() + "' is not of host '" + name() + "'");
    }
    String owner = network.names().name(address);
    if (owner != null) {
      throw new IllegalArgumentException(
          "host '" + name() + "': " + address + " belongs to '" + owner + "' already");
    }
    stack.addAddress(port.networkInterface(), address, subnet);
    network.names().add(name(), address);
  }

  void attached(Attachment attachment) {
    attachments = appended(attachments, attachment);
  }

  boolean isOn(Lan lan) {
    for (var attachment : attachments) {
      if (attachment.lan() == lan) {
        return true;
      }
    }
    return false;
  }

  boolean isRouter() {
    return isRouter;
  }

  void becomeRouter() {
    isRouter = true;
    stack.forwarding(true);
  }

  List<Attachment> attachments() {
    return attachments;
  }

  /// Starts a program. A run lasts until all such programs have ended.
  ///
  /// @throws IllegalStateException where the module `sockets`, which runs programs, is missing
  public Program start(String name, ProgramBody body) {
    return start(name, Duration.ZERO, body);
  }

  /// Starts a program `after` a while of virtual time.
  public Program start(String name, Duration after, ProgramBody body) {
    return network.start(this, name, false, after, body);
  }

  /// Starts a program that waits for others: it is stopped when all programs that are no services
  /// have ended.
  ///
  /// @throws IllegalStateException where the module `sockets`, which runs programs, is missing
  public Program startService(String name, ProgramBody body) {
    return startService(name, Duration.ZERO, body);
  }

  /// Starts a service `after` a while of virtual time.
  public Program startService(String name, Duration after, ProgramBody body) {
    return network.start(this, name, true, after, body);
  }

  /// Crashes the host: its programs stop and its sockets vanish without a word on the wire. It is
  /// up again at once, with its addresses and routes but without programs.
  public void crash() {
    network.timeline().record(name(), "", Kind.HOST_CRASHED, "crashed");
    stack.crash();
    network.crashed(this);
  }

  @Override
  public String toString() {
    return "host " + name();
  }

  /// A list of exactly its size, since a host has one port as a rule and must be small.
  private static <T> List<T> appended(List<T> list, T one) {
    return Stream.concat(list.stream(), Stream.of(one)).toList();
  }
}
