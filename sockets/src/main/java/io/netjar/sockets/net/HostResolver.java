package io.netjar.sockets.net;

import io.netjar.wire.Ipv4Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Looks names up where the calling thread lives: for a program in the names of its network, never
/// in those of the operating system; for others in the resolver that was there before.
final class HostResolver implements InetAddressResolver {
  /// A name that every second question finds (RFC 2606 §2 keeps its ending free).
  static final String PROBE = "netjar-resolver.invalid";

  /// What the machine is called. Without the agent, `InetAddress.getLocalHost` looks it up and
  /// keeps the answer for 5 s, whoever asks: so it is one that is right on each host.
  private static final String MACHINE = machine();

  private final InetAddressResolver outside;
  private final AtomicInteger probes = new AtomicInteger();

  HostResolver(InetAddressResolver outside) {
    this.outside = outside;
  }

  @Override
  public Stream<InetAddress> lookupByName(String name, LookupPolicy policy)
      throws UnknownHostException {
    if (name.equals(PROBE)) {
      return probe();
    }
    var owner = SocketSwitch.owner();
    if (owner == null) {
      return outside.lookupByName(name, policy);
    }
    if (name.equalsIgnoreCase("localhost")) {
      // RFC 6761 §6.3: localhost is the loopback address, whatever a name service says.
      return loopback(name);
    }
    var found = owner.host().network().names().addresses(name);
    if (found.isEmpty()) {
      if (name.equalsIgnoreCase(MACHINE)) {
        return loopback(name);
      }
      throw new UnknownHostException(name + ": Name or service not known");
    }
    var addresses = new InetAddress[found.size()];
    for (int index = 0; index < addresses.length; index++) {
      addresses[index] = InetAddress.getByAddress(name, found.get(index).toArray());
    }
    return Stream.of(addresses);
  }

  private Stream<InetAddress> probe() throws UnknownHostException {
    if (probes.getAndIncrement() % 2 == 0) {
      throw new UnknownHostException(PROBE);
    }
    return loopback(PROBE);
  }

  private static Stream<InetAddress> loopback(String name) throws UnknownHostException {
    return Stream.of(InetAddress.getByAddress(name, Ipv4Address.LOOPBACK.toArray()));
  }

  private static String machine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException _) {
      return "localhost";
    }
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    var owner = SocketSwitch.owner();
    if (owner == null) {
      return outside.lookupByAddress(address);
    }
    var wanted = Addresses.of(InetAddress.getByAddress(address));
    if (wanted.isLoopback()) {
      return "localhost";
    }
    String name = owner.host().network().names().name(wanted);
    if (name == null) {
      throw new UnknownHostException(wanted.toString());
    }
    return name;
  }
}
