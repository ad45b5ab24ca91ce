package io.netjar.stack.ip;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.Ipv4Address;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A host's interfaces and own addresses, and what kind of address an address is to it (RFC 1122
/// §3.2.1.3).
public final class Addresses {
  static final int BROADCAST = -1;

  private NetworkInterface[] interfaces = {};

  /// The own addresses of all interfaces.
  private int[] own = {};

  void add(NetworkInterface added) {
    if (added.index() != interfaces.length) {
      throw new IllegalStateException(
          added.name() + " has index " + added.index() + ", expected " + interfaces.length);
    }
    interfaces = Arrays.copyOf(interfaces, interfaces.length + 1);
    interfaces[added.index()] = added;
  }

  void add(Ipv4Address address) {
    own = Arrays.copyOf(own, own.length + 1);
    own[own.length - 1] = address.value();
  }

  int interfaceCount() {
    return interfaces.length;
  }

  NetworkInterface loopback() {
    return interfaces[0];
  }

  /// True for an address of this host, 127.0.0.0/8 included.
  boolean isOwn(int address) {
    for (int one : own) {
      if (one == address) {
        return true;
      }
    }
    return address >>> 24 == 127;
  }

  /// True for 255.255.255.255 and the broadcast address of an own subnet.
  boolean isBroadcast(int address) {
    if (address == BROADCAST) {
      return true;
    }
    for (var one : interfaces) {
      if (one.isSubnetBroadcast(address)) {
        return true;
      }
    }
    return false;
  }

  /// True for an address of a group, 224.0.0.0/4 (RFC 1112 §4).
  public static boolean isMulticast(int address) {
    return address >>> 28 == 14;
  }

  /// True where a packet that comes by `in` may have this source.
  boolean isSource(NetworkInterface in, int source, int destination) {
    // 224.0.0.0 and above, and 127.0.0.0/8: nobody's. Our own: somebody else uses it.
    if (source >>> 28 >= 14 || isOwn(source) || in.isSubnetBroadcast(source)) {
      return false;
    }
    // RFC 1122 §3.2.1.3 (a): 0.0.0.0 only from who has no address yet, and so asks all.
    return source != 0 || destination == BROADCAST;
  }

  /// The interface that has the own address `address`; null where none has.
  @Nullable NetworkInterface withAddress(int address) {
    for (var one : interfaces) {
      if (one.hasAddress(address)) {
        return one;
      }
    }
    return null;
  }

  /// The first interface that leads out of the host; null where there is none.
  @Nullable NetworkInterface firstOutward() {
    return interfaces.length > 1 ? interfaces[1] : null;
  }
}
