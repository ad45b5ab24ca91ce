package io.netjar.wire;

/// An IPv4 subnet: the addresses that share their first `prefixLength` bits (RFC 4632 §3.1).
///
/// @param network the lowest address; no bit is set behind the prefix
/// @param prefixLength 0–32
public record Subnet(Ipv4Address network, int prefixLength) {

  /// @throws IllegalArgumentException naming the value, where a part is out of range or host bits
  ///   are set
  public Subnet {
    if (prefixLength < 0 || prefixLength > 32) {
      throw new IllegalArgumentException("a prefix length is 0 to 32: " + prefixLength);
    }
    if ((network.value() & ~maskBits(prefixLength)) != 0) {
      throw new IllegalArgumentException(
          network
              + "/"
              + prefixLength
              + " has host bits set; the network is "
              + new Ipv4Address(network.value() & maskBits(prefixLength))
              + "/"
              + prefixLength);
    }
  }

  /// The subnet of `prefixLength` that holds `address`.
  public static Subnet containing(Ipv4Address address, int prefixLength) {
    if (prefixLength < 0 || prefixLength > 32) {
      throw new IllegalArgumentException("a prefix length is 0 to 32: " + prefixLength);
    }
    return new Subnet(new Ipv4Address(address.value() & maskBits(prefixLength)), prefixLength);
  }

  /// Reads `10.1.0.0/16` or `10.1.0.0/255.255.0.0`.
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "not a subnet: '" + text + "': expected ADDRESS/PREFIX, as in 192.168.1.0/24");
    }
    var network = Ipv4Address.parse(text.substring(0, slash));
    String behind = text.substring(slash + 1);
    int length =
        behind.indexOf('.') >= 0 ? prefixLength(Ipv4Address.parse(behind)) : decimal(text, behind);
    return new Subnet(network, length);
  }

  private static int decimal(String text, String word) {
    if (word.isEmpty() || word.length() > 2 || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "not a subnet: '" + text + "': a prefix length is 0 to 32");
    }
    return Integer.parseInt(word);
  }

  /// The prefix length of a mask.
  ///
  /// @throws IllegalArgumentException where the mask's one-bits do not all come first
  public static int prefixLength(Ipv4Address mask) {
    int length = Integer.bitCount(mask.value());
    if (mask.value() != maskBits(length)) {
      throw new IllegalArgumentException("not a subnet mask: " + mask);
    }
    return length;
  }

  private static int maskBits(int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
  }

  /// The mask: as many one-bits as the prefix is long.
  public Ipv4Address mask() {
    return new Ipv4Address(maskBits(prefixLength));
  }

  /// The highest address of the subnet. In a /31 and a /32 it is a host's own (RFC 3021 §2.1).
  public Ipv4Address broadcast() {
    return new Ipv4Address(network.value() | ~maskBits(prefixLength));
  }

  /// True where the subnet has a broadcast address apart from its hosts: up to /30.
  public boolean hasBroadcast() {
    return prefixLength <= 30;
  }

  /// True where `address` lies in the subnet.
  public boolean contains(Ipv4Address address) {
    return (address.value() & maskBits(prefixLength)) == network.value();
  }

  /// True where the two subnets share an address.
  public boolean overlaps(Subnet other) {
    return contains(other.network) || other.contains(network);
  }

  /// How many addresses hosts may have: 2^n - 2, but 2 in a /31 (RFC 3021 §2.1) and 1 in a /32.
  public long hostCount() {
    long all = 1L << (32 - prefixLength);
    return hasBroadcast() ? all - 2 : all;
  }

  /// The host address number `index`, counted from 0.
  ///
  /// @throws IllegalArgumentException where the subnet has no such host
  public Ipv4Address host(long index) {
    if (index < 0 || index >= hostCount()) {
      throw new IllegalArgumentException(
          this + " has " + hostCount() + " host addresses, none with number " + index);
    }
    long first = hasBroadcast() ? 1 : 0;
    return new Ipv4Address((int) (network.value() + first + index));
  }

  /// True where `address` may be a host's: in the subnet and neither its network nor its broadcast
  /// address.
  public boolean isHost(Ipv4Address address) {
    return contains(address)
        && (!hasBroadcast() || (!address.equals(network) && !address.equals(broadcast())));
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }
}
