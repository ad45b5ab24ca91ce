package io.netjar.wire;

/// An IPv4 or IPv6 address.
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {

  /// The address's bytes in network order: 4 or 16 of them.
  byte[] toArray();

  /// How many bits an address of this family has: 32 or 128.
  int bits();

  /// True for an address of the host itself, which never goes onto a cable.
  boolean isLoopback();

  /// True for a multicast address.
  boolean isMulticast();

  /// True for the address that stands for "any" or "none yet".
  boolean isUnspecified();

  /// Reads an IPv4 address in dotted decimal or an IPv6 address in RFC 4291 §2.2 form.
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }
}
