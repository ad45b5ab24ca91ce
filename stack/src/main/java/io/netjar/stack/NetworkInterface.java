package io.netjar.stack;

import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A host's plug: a MAC address, its IPv4 addresses, an MTU, and the link behind it.
public final class NetworkInterface {
  private static final int[] NONE = {};

  private final int index;
  private final String name;
  private final MacAddress macAddress;
  private final long mac;
  private final int mtu;
  private final Link link;
  private int[] addresses = NONE;
  private int[] masks = NONE;
  private long framesIn;
  private long framesOut;
  private long bytesIn;
  private long bytesOut;

  /// @param index its number on the host; 0 is the loopback interface
  /// @param name such as `eth0`
  /// @param mac its hardware address; all zeros for the loopback interface
  /// @param mtu largest IP packet in bytes, 68–65,536 (RFC 791 §3.2 "Fragmentation")
  /// @param link takes the frames that leave
  /// @throws IllegalArgumentException where the MTU is out of range or the MAC a group address
  public NetworkInterface(int index, String name, MacAddress mac, int mtu, Link link) {
    if (mtu < 68 || mtu > 65_536) {
      throw new IllegalArgumentException("an MTU is 68 to 65536 bytes: " + mtu);
    }
    if (mac.isGroup()) {
      throw new IllegalArgumentException("an interface cannot have the group address " + mac);
    }
    this.index = index;
    this.name = name;
    this.macAddress = mac;
    this.mac = mac.value();
    this.mtu = mtu;
    this.link = link;
  }

  /// Its number on the host; 0 is the loopback interface.
  public int index() {
    return index;
  }

  /// Its name, such as `eth0`.
  public String name() {
    return name;
  }

  /// Its hardware address.
  public MacAddress macAddress() {
    return macAddress;
  }

  /// Its hardware address as a number.
  public long mac() {
    return mac;
  }

  /// The largest IP packet in bytes that goes out unfragmented.
  public int mtu() {
    return mtu;
  }

  /// True for the interface whose packets never leave the host.
  public boolean isLoopback() {
    return index == 0;
  }

  /// Its addresses in the order in which they were added.
  public List<Ipv4Address> addresses() {
    var list = new ArrayList<Ipv4Address>(addresses.length);
    for (int address : addresses) {
      list.add(new Ipv4Address(address));
    }
    return list;
  }

  /// The subnets of its [#addresses], in the same order.
  public List<Subnet> subnets() {
    var list = new ArrayList<Subnet>(addresses.length);
    for (int i = 0; i < addresses.length; i++) {
      list.add(Subnet.containing(new Ipv4Address(addresses[i]), Integer.bitCount(masks[i])));
    }
    return list;
  }

  /// Gives the interface an address in `subnet`; the first one is its primary address.
  ///
  /// @throws IllegalArgumentException where the interface has the address, or it cannot be a host's
  ///   in the subnet
  public void addAddress(Ipv4Address address, Subnet subnet) {
    if (!subnet.isHost(address)) {
      throw new IllegalArgumentException(address + " is not a host's address in " + subnet);
    }
    if (hasAddress(address.value())) {
      throw new IllegalArgumentException(name + " has the address " + address + " already");
    }
    int count = addresses.length;
    addresses = Arrays.copyOf(addresses, count + 1);
    masks = Arrays.copyOf(masks, count + 1);
    addresses[count] = address.value();
    masks[count] = subnet.mask().value();
  }

  /// True where `address` is one of its own.
  public boolean hasAddress(int address) {
    for (int own : addresses) {
      if (own == address) {
        return true;
      }
    }
    return false;
  }

  /// True where `address` lies in the subnet of one of its addresses.
  public boolean isOnLink(int address) {
    for (int i = 0; i < addresses.length; i++) {
      if (((addresses[i] ^ address) & masks[i]) == 0) {
        return true;
      }
    }
    return false;
  }

  /// True where `address` is the broadcast address of one of its subnets (RFC 919 §7); never in a
  /// /31 or /32, which have none (RFC 3021 §2.1).
  public boolean isSubnetBroadcast(int address) {
    for (int i = 0; i < addresses.length; i++) {
      int mask = masks[i];
      if (~mask > 1 && address == (addresses[i] | ~mask)) {
        return true;
      }
    }
    return false;
  }

  /// The address to use as source towards the neighbour `address`: the one in its subnet, else the
  /// primary one; 0 where it has none.
  public int sourceFor(int address) {
    for (int i = 0; i < addresses.length; i++) {
      if (((addresses[i] ^ address) & masks[i]) == 0) {
        return addresses[i];
      }
    }
    return addresses.length == 0 ? 0 : addresses[0];
  }

  /// Hands a frame down to the link, padded to Ethernet's least length of 60 bytes (not on the
  /// loopback interface, whose packets have no Ethernet header).
  public void transmit(Packet frame, long now) {
    var out = frame;
    if (frame.length() < EthernetView.MINIMUM_FRAME && !isLoopback()) {
      out = padded(frame);
    }
    framesOut++;
    bytesOut += out.length();
    link.transmit(out, now);
  }

  private static Packet padded(Packet frame) {
    if (frame.bytes().length - frame.start() < EthernetView.MINIMUM_FRAME) {
      // A runt that came in may be answered in place and then has no room behind it.
      var result = Packet.allocate(EthernetView.MINIMUM_FRAME);
      System.arraycopy(
          frame.bytes(), frame.start(), result.bytes(), result.start(), frame.length());
      result.truncate(frame.length());
      result.padTo(EthernetView.MINIMUM_FRAME);
      return result;
    }
    frame.padTo(EthernetView.MINIMUM_FRAME);
    return frame;
  }

  /// Counts a frame that came in.
  public void countIn(int bytes) {
    framesIn++;
    bytesIn += bytes;
  }

  /// How many frames came in, those dropped later included.
  public long framesIn() {
    return framesIn;
  }

  /// How many frames were handed to the link.
  public long framesOut() {
    return framesOut;
  }

  /// Bytes of the frames that came in.
  public long bytesIn() {
    return bytesIn;
  }

  /// Bytes of the frames that were handed to the link.
  public long bytesOut() {
    return bytesOut;
  }

  @Override
  public String toString() {
    return name + " " + macAddress + " " + addresses();
  }
}
