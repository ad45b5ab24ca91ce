package io.netjar.sockets.net;

import io.netjar.network.Host;
import io.netjar.sockets.endpoint.EchoRequest;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.MachineQuestions;
import io.netjar.wire.Bytes;
import io.netjar.wire.Ipv4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a thread on a host is told about the machine it runs on: the host's name, addresses and
/// interfaces, and whom the host can reach.
final class HostIdentity implements MachineQuestions {
  private static final int DEFAULT_TTL = 64;

  private final SocketOwner owner;

  private HostIdentity(SocketOwner owner) {
    this.owner = owner;
  }

  /// The answers for the calling thread; null where it is on no host.
  static @Nullable HostIdentity current() {
    var owner = SocketSwitch.owner();
    return owner == null ? null : new HostIdentity(owner);
  }

  private Host host() {
    return owner.host();
  }

  @Override
  public InetAddress localHost() throws UnknownHostException {
    var host = host();
    var found = host.network().names().addresses(host.name());
    // A host without a cable has its loopback only.
    var address = found.isEmpty() ? Ipv4Address.LOOPBACK : found.getFirst();
    return InetAddress.getByAddress(host.name(), address.toArray());
  }

  @Override
  public NetworkInterface[] interfaces() {
    return HostInterfaces.all(host()).toArray(NetworkInterface[]::new);
  }

  @Override
  public @Nullable NetworkInterface byName(String name) {
    var found = host().stack().findInterface(name);
    return found == null ? null : HostInterfaces.toJava(found);
  }

  @Override
  public @Nullable NetworkInterface byIndex(int number) {
    for (var one : HostInterfaces.all(host())) {
      if (one.getIndex() == number) {
        return one;
      }
    }
    return null;
  }

  @Override
  public @Nullable NetworkInterface byAddress(InetAddress address) {
    return HostInterfaces.javaWithAddress(host(), address);
  }

  private boolean has(String name, Predicate<io.netjar.stack.NetworkInterface> property) {
    var found = host().stack().findInterface(name);
    return found != null && property.test(found);
  }

  @Override
  public boolean isUp(String name) {
    return has(name, _ -> true);
  }

  @Override
  public boolean isLoopback(String name) {
    return has(name, io.netjar.stack.NetworkInterface::isLoopback);
  }

  @Override
  public boolean supportsMulticast(String name) {
    // As on Linux, though groups can be joined on the loopback interface too.
    return has(name, one -> !one.isLoopback());
  }

  @Override
  public byte @Nullable [] hardwareAddress(String name) {
    var found = host().stack().findInterface(name);
    if (found == null || found.isLoopback()) {
      return null;
    }
    var bytes = new byte[6];
    Bytes.put48(bytes, 0, found.mac());
    return bytes;
  }

  @Override
  public int mtu(String name) throws SocketException {
    var found = host().stack().findInterface(name);
    if (found == null) {
      throw new SocketException("No such device");
    }
    return found.mtu();
  }

  @Override
  public boolean isReachable(InetAddress address, int timeoutMillis, int ttl)
      throws SocketException {
    var destination = Addresses.of(address);
    return destination instanceof Ipv4Address wanted
        && EchoRequest.isAnswered(owner, wanted, timeoutMillis, ttl == 0 ? DEFAULT_TTL : ttl);
  }
}
