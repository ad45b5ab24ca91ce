package io.netjar.apps.program;

import io.netjar.wire.Ipv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;

/// Values as they stand in a line of output. Text from elsewhere is made harmless for a terminal,
/// and no method here asks the name service: a reverse lookup can hang for half a minute.
public final class Shown {
  /// Longest name shown whole, in code points.
  private static final int LONGEST = 120;

  private Shown() {}

  /// Text from elsewhere with every character escaped (a backslash, then `u{202E}`) that a terminal
  /// could act on: control, format (bidirectional, zero-width), line and paragraph separators,
  /// unpaired surrogates, private use and unassigned ones.
  ///
  /// @param text anything
  /// @return one line
  public static String escaped(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(point -> append(shown, point));
    return shown.toString();
  }

  /// A name from elsewhere, escaped, and cut in the middle if it is longer than 120 characters: its
  /// end, which tells the kind of a file, stays in sight.
  ///
  /// @param text anything
  /// @return one short line
  public static String name(String text) {
    if (text.length() <= LONGEST) {
      return escaped(text);
    }
    int[] points = text.codePoints().toArray();
    if (points.length <= LONGEST) {
      return escaped(text);
    }
    int half = LONGEST / 2;
    return escaped(new String(points, 0, half))
        + '…'
        + escaped(new String(points, points.length - half, half));
  }

  /// True where all of it is printable ASCII, as most is.
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder shown, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          shown.append(String.format(Locale.ROOT, "\\u{%04X}", point));
      default -> shown.appendCodePoint(point);
    }
  }

  /// A number of bytes: `1 byte`, `6,234 bytes`.
  ///
  /// @param count bytes, not negative
  /// @return the number with its unit
  public static String bytes(long count) {
    return count == 1 ? "1 byte" : number(count) + " bytes";
  }

  /// A number with its thousands apart: `6,234`.
  ///
  /// @param number any
  /// @return the number, the same in every locale
  public static String number(long number) {
    var digits = new StringBuilder().append(number);
    int first = number < 0 ? 1 : 0;
    for (int i = digits.length() - 3; i > first; i -= 3) {
      digits.insert(i, ',');
    }
    return digits.toString();
  }

  /// An address and port in digits: `10.1.0.2:9000`, `[2001:db8::1]:9000`.
  ///
  /// @param address an internet socket address; any other is shown as it prints itself
  /// @return digits only, never a name
  public static String address(SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      return name(String.valueOf(address));
    }
    return address(internet.getAddress(), internet.getPort());
  }

  /// An address and port in digits.
  ///
  /// @param address the address
  /// @param port 0 to 65535
  /// @return digits only, never a name
  public static String address(InetAddress address, int port) {
    String digits = digits(address);
    return (address instanceof Inet6Address ? "[" + digits + "]" : digits) + ":" + port;
  }

  /// An address in digits: `10.1.0.2`, `2001:db8::1`, `fe80::1%eth0`.
  ///
  /// @param address the address
  /// @return digits only, never a name; that of IPv6 in the one form that people agree on (RFC 5952
  ///   §4), and behind it the interface or its number where the address has one (RFC 4007 §11)
  public static String digits(InetAddress address) {
    String digits = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return digits;
    }
    int zone = digits.indexOf('%');
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return new Ipv6Address(bytes.getLong(), bytes.getLong())
        + (zone < 0 ? "" : digits.substring(zone));
  }

  /// A measured time in milliseconds with three decimals: `0.412 ms`.
  ///
  /// @param nanos nanoseconds, not negative
  /// @return the time with its unit
  public static String millis(long nanos) {
    return String.format(Locale.ROOT, "%,d.%03d ms", nanos / 1_000_000, nanos / 1_000 % 1_000);
  }
}
