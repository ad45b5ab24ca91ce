package io.netjar.wire;

/// An IPv6 address (RFC 4291 §2), without a zone.
///
/// @param high the first 64 bits
/// @param low the last 64 bits
public record Ipv6Address(long high, long low) implements IpAddress, Comparable<Ipv6Address> {
  /// `::`: any address, or none yet.
  public static final Ipv6Address ANY = new Ipv6Address(0, 0);

  /// `::1`.
  public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);

  /// Reads the forms of RFC 4291 §2.2: eight groups, `::` for a run of zeros, a dotted IPv4 tail.
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  public static Ipv6Address parse(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw malformed(text, "'::' may stand only once");
    }
    int[] groups = new int[8];
    int before = read(text, gap < 0 ? text : text.substring(0, gap), gap < 0, groups);
    if (gap < 0) {
      if (before != 8) {
        throw malformed(text, "expected 8 groups, found " + before);
      }
      return of(groups);
    }
    int[] tail = new int[8];
    int behind = read(text, text.substring(gap + 2), true, tail);
    if (before + behind > 7) {
      throw malformed(text, "'::' stands for at least one group of zeros");
    }
    System.arraycopy(tail, 0, groups, 8 - behind, behind);
    return of(groups);
  }

  private static int read(String whole, String part, boolean atEnd, int[] groups) {
    if (part.isEmpty()) {
      return 0;
    }
    String[] words = part.split(":", -1);
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      boolean dotted = words[i].indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > 8) {
        throw malformed(whole, "more than 8 groups");
      }
      if (dotted && atEnd && i == words.length - 1) {
        int tail = Ipv4Address.parse(words[i]).value();
        groups[count++] = tail >>> 16;
        groups[count++] = tail & 0xffff;
      } else {
        groups[count++] = group(whole, words[i]);
      }
    }
    return count;
  }

  private static int group(String whole, String word) {
    if (word.isEmpty() || word.length() > 4) {
      throw malformed(whole, "a group has 1 to 4 hexadecimal digits: '" + word + "'");
    }
    int value = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw malformed(whole, "a group has 1 to 4 hexadecimal digits: '" + word + "'");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static Ipv6Address of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new Ipv6Address(high, low);
  }

  private static IllegalArgumentException malformed(String text, String why) {
    return new IllegalArgumentException("not an IPv6 address: '" + text + "': " + why);
  }

  @Override
  public byte[] toArray() {
    byte[] bytes = new byte[16];
    Bytes.put64(bytes, 0, high);
    Bytes.put64(bytes, 8, low);
    return bytes;
  }

  @Override
  public int bits() {
    return 128;
  }

  @Override
  public boolean isLoopback() {
    return equals(LOOPBACK);
  }

  /// True for ff00::/8 (RFC 4291 §2.7).
  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  @Override
  public boolean isUnspecified() {
    return equals(ANY);
  }

  /// Orders addresses as unsigned numbers.
  @Override
  public int compareTo(Ipv6Address other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /// The form of RFC 5952 §4: lower case, the longest run of zero groups (the first of equals, at
  /// least two groups) as `::`.
  @Override
  public String toString() {
    int longest = 1;
    int from = -1;
    for (int i = 0, run = 0; i < 8; i++) {
      run = group(i) == 0 ? run + 1 : 0;
      if (run > longest) {
        longest = run;
        from = i - run + 1;
      }
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == from) {
        text.append("::");
        i += longest - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> ((3 - index % 4) * 16)) & 0xffff;
  }
}
