package io.netjar.wire;

/// A 48-bit MAC address (IEEE 802).
///
/// @param value the address as 0–2^48-1
public record MacAddress(long value) {
  /// The address that every station listens to: `ff:ff:ff:ff:ff:ff`.
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /// @throws IllegalArgumentException where `value` does not fit into 48 bits
  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits: 0x" + Long.toHexString(value));
    }
  }

  /// Reads six bytes in hexadecimal, separated by `:` or `-`.
  ///
  /// @throws IllegalArgumentException naming the text, where it is no MAC address
  public static MacAddress parse(String text) {
    if (text.length() != 17) {
      throw new IllegalArgumentException("not a MAC address: '" + text + "'");
    }
    long value = 0;
    for (int i = 0; i < 17; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if ((c != ':' && c != '-') || c != text.charAt(2)) {
          throw new IllegalArgumentException("not a MAC address: '" + text + "'");
        }
      } else {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
          throw new IllegalArgumentException("not a MAC address: '" + text + "'");
        }
        value = value << 4 | digit;
      }
    }
    return new MacAddress(value);
  }

  /// True for a group address: a multicast address or the broadcast address.
  public boolean isGroup() {
    return (value >>> 40 & 1) != 0;
  }

  /// True for an address that no manufacturer assigned (IEEE 802 §8.4).
  public boolean isLocallyAdministered() {
    return (value >>> 40 & 2) != 0;
  }

  @Override
  public String toString() {
    var text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (value >>> shift) & 0xff;
      text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
      if (shift > 0) {
        text.append(':');
      }
    }
    return text.toString();
  }
}
