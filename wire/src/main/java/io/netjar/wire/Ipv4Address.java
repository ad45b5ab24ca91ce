package io.netjar.wire;

/// An IPv4 address (RFC 791 §3.2).
///
/// @param value the 32 bits of the address
public record Ipv4Address(int value) implements IpAddress, Comparable<Ipv4Address> {
  /// `0.0.0.0`: any address, or none yet.
  public static final Ipv4Address ANY = new Ipv4Address(0);

  /// `127.0.0.1`.
  public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7f000001);

  /// `255.255.255.255`: every host on the link (RFC 919 §7).
  public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

  /// Reads dotted decimal: four numbers 0–255 without leading zeros.
  ///
  /// Leading zeros are refused because others read them as octal: `010.0.0.1` would be two
  /// addresses at once.
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  public static Ipv4Address parse(String text) {
    int value = 0;
    int index = 0;
    for (int part = 0; part < 4; part++) {
      int from = index;
      int octet = 0;
      while (index < text.length() && isDigit(text.charAt(index)) && index - from < 4) {
        octet = octet * 10 + text.charAt(index++) - '0';
      }
      int digits = index - from;
      if (digits == 0) {
        throw malformed(text, "expected four numbers separated by dots");
      }
      if (octet > 255 || digits > 3) {
        throw malformed(text, "each number is 0 to 255");
      }
      if (digits > 1 && text.charAt(from) == '0') {
        throw malformed(text, "a leading zero is ambiguous (decimal or octal)");
      }
      value = value << 8 | octet;
      if (part < 3 && (index == text.length() || text.charAt(index++) != '.')) {
        throw malformed(text, "expected four numbers separated by dots");
      }
    }
    if (index != text.length()) {
      throw malformed(text, "characters behind the address");
    }
    return new Ipv4Address(value);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException malformed(String text, String why) {
    return new IllegalArgumentException("not an IPv4 address: '" + text + "': " + why);
  }

  @Override
  public byte[] toArray() {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  @Override
  public int bits() {
    return 32;
  }

  /// True for 127.0.0.0/8 (RFC 1122 §3.2.1.3).
  @Override
  public boolean isLoopback() {
    return value >>> 24 == 127;
  }

  /// True for 224.0.0.0/4 (RFC 1112 §4).
  @Override
  public boolean isMulticast() {
    return value >>> 28 == 14;
  }

  @Override
  public boolean isUnspecified() {
    return value == 0;
  }

  /// Orders addresses as unsigned numbers.
  @Override
  public int compareTo(Ipv4Address other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 255)
        + "."
        + (value >>> 8 & 255)
        + "."
        + (value & 255);
  }
}
