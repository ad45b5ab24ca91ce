package io.netjar.wire;

/// An IPv6 subnet: the addresses that share their first `prefixLength` bits (RFC 4291 §2.3).
///
/// There is no broadcast address, and every address may be a host's.
///
/// @param network the lowest address; no bit is set behind the prefix
/// @param prefixLength 0–128
public record Subnet6(Ipv6Address network, int prefixLength) {

  /// @throws IllegalArgumentException naming the value, where a part is out of range or host bits
  ///   are set
  public Subnet6 {
    Ranges.check("prefix length", prefixLength, 128);
    var masked = masked(network, prefixLength);
    if (!network.equals(masked)) {
      throw new IllegalArgumentException(
          network
              + "/"
              + prefixLength
              + " has host bits set; the network is "
              + masked
              + "/"
              + prefixLength);
    }
  }

  /// The subnet of `prefixLength` that holds `address`.
  public static Subnet6 containing(Ipv6Address address, int prefixLength) {
    Ranges.check("prefix length", prefixLength, 128);
    return new Subnet6(masked(address, prefixLength), prefixLength);
  }

  /// Reads `2001:db8::/32`.
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  public static Subnet6 parse(String text) {
    int slash = text.indexOf('/');
    String behind = slash < 0 ? "" : text.substring(slash + 1);
    if (behind.isEmpty()
        || behind.length() > 3
        || !behind.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException(
          "not an IPv6 subnet: '" + text + "': expected ADDRESS/PREFIX, as in 2001:db8::/32");
    }
    return new Subnet6(Ipv6Address.parse(text.substring(0, slash)), Integer.parseInt(behind));
  }

  private static Ipv6Address masked(Ipv6Address address, int prefixLength) {
    return new Ipv6Address(
        address.high() & maskBits(prefixLength), address.low() & maskBits(prefixLength - 64));
  }

  /// 64 bits, the first `ones` of them set; none for less than 1, all for more than 63.
  private static long maskBits(int ones) {
    return ones <= 0 ? 0 : ones >= 64 ? -1 : -1L << (64 - ones);
  }

  /// The highest address of the subnet.
  public Ipv6Address last() {
    return new Ipv6Address(
        network.high() | ~maskBits(prefixLength), network.low() | ~maskBits(prefixLength - 64));
  }

  /// True where `address` lies in the subnet.
  public boolean contains(Ipv6Address address) {
    return masked(address, prefixLength).equals(network);
  }

  /// True where the two subnets share an address.
  public boolean overlaps(Subnet6 other) {
    return contains(other.network) || other.contains(network);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }
}
