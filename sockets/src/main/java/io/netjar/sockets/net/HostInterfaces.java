package io.netjar.sockets.net;

import io.netjar.network.Host;
import io.netjar.sockets.jdk.JavaInterfaces;
import io.netjar.sockets.jdk.Opens;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host's interfaces as the JDK's objects, and back. `lo` has number 1, as on Linux.
public final class HostInterfaces {
  private HostInterfaces() {}

  /// All interfaces of a host, in the order of their numbers.
  public static List<NetworkInterface> all(Host host) {
    var all = new ArrayList<NetworkInterface>();
    for (var one : host.stack().interfaces()) {
      all.add(toJava(one));
    }
    return all;
  }

  /// The JDK's object for an interface.
  public static NetworkInterface toJava(io.netjar.stack.NetworkInterface one) {
    var bindings = new ArrayList<JavaInterfaces.Binding>();
    var addresses = one.addresses();
    for (int index = 0; index < addresses.size(); index++) {
      bindings.add(binding(one, addresses.get(index), one.subnets().get(index)));
    }
    return JavaInterfaces.create(one.name(), one.index() + 1, bindings);
  }

  /// What a program is shown of an interface: without the agent the machine's of that name, as
  /// [#find] takes it.
  ///
  /// @throws SocketException where the machine has none, naming the flag that would help
  static NetworkInterface shown(io.netjar.stack.NetworkInterface one) throws SocketException {
    if (Opens.isOpen()) {
      return toJava(one);
    }
    var same = NetworkInterface.getByName(one.name());
    if (same == null) {
      throw new SocketException(
          "the machine has no interface '"
              + one.name()
              + "', and those of a host are shown only where the JVM is started with "
              + Opens.FLAG);
    }
    return same;
  }

  private static JavaInterfaces.Binding binding(
      io.netjar.stack.NetworkInterface one, Ipv4Address address, Subnet subnet) {
    int last = subnet.network().value() | ~subnet.mask().value();
    boolean hasBroadcast = !one.isLoopback() && subnet.prefixLength() < 31;
    return new JavaInterfaces.Binding(
        Addresses.toJava(address),
        hasBroadcast ? Addresses.toJava(new Ipv4Address(last)) : null,
        subnet.prefixLength());
  }

  /// The host's interface that the JDK's object stands for: that of its name, since without the
  /// agent programs see the objects of the operating system. Null where there is none.
  public static io.netjar.stack.@Nullable NetworkInterface find(
      Host host, NetworkInterface wanted) {
    return host.stack().findInterface(wanted.getName());
  }

  /// The host's interface with an own address; null where none has it.
  static io.netjar.stack.@Nullable NetworkInterface withAddress(Host host, InetAddress address) {
    if (Addresses.of(address) instanceof Ipv4Address wanted) {
      for (var one : host.stack().interfaces()) {
        if (one.hasAddress(wanted.value())) {
          return one;
        }
      }
    }
    return null;
  }

  /// The same as the JDK's object.
  public static @Nullable NetworkInterface javaWithAddress(Host host, InetAddress address) {
    var found = withAddress(host, address);
    return found == null ? null : toJava(found);
  }

  /// The interface by which a host sends to a group where nobody has chosen one; null where it has
  /// none.
  public static @Nullable NetworkInterface defaultFor(Host host, InetAddress group) {
    var found =
        Addresses.of(group) instanceof Ipv4Address wanted
            ? host.stack().ip().groupOutput().defaultFor(wanted.value(), 0)
            : null;
    return found == null ? null : toJava(found);
  }

  /// What the JDK says for "no interface was chosen": one with the number 0 and the address "any".
  public static NetworkInterface any(Ipv4Address address) {
    return JavaInterfaces.create(
        address.toString(),
        0,
        List.of(new JavaInterfaces.Binding(Addresses.toJava(address), null, 0)));
  }
}
