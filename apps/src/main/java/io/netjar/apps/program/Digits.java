package io.netjar.apps.program;

import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv6Address;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Addresses in digits as people write them. What is not the same address to every reader is
/// refused: `012.0.0.1` is 12.0.0.1 to some and 10.0.0.1 to others, and one of them guards a door.
final class Digits {
  private static final String ZONE_IN_URL = "%25";

  /// What ends in a number is meant as an address, and no name of a host (RFC 1123 §2.1).
  private static final Pattern NUMBER_AT_END =
      Pattern.compile("(?:[^:]*\\.)?(?:0[xX][0-9a-fA-F]*|\\d+)\\.?");

  private Digits() {}

  /// Checks a host that stands without brackets.
  ///
  /// @return the host
  /// @throws IllegalArgumentException if it is meant as an address, and readers differ on which
  static String checked(String host) {
    if (NUMBER_AT_END.matcher(host).matches()) {
      try {
        Ipv4Address.parse(host);
      } catch (IllegalArgumentException _) {
        throw new IllegalArgumentException(
            "'"
                + Shown.name(host)
                + "' is not one address to every reader"
                + readings(host)
                + ": write four numbers from 0 to 255, without leading zeros");
      }
    }
    return host;
  }

  /// Checks a host that stands in brackets, and reads the zone of a URL.
  ///
  /// @return the address, with `%` and the zone behind it if it has one
  /// @throws IllegalArgumentException if it is no IPv6 address
  static String bracketed(String host) {
    // RFC 6874 §2: in a URL the sign before a zone is written %25.
    int url = host.indexOf(ZONE_IN_URL);
    boolean isUrl = url >= 0 && url + ZONE_IN_URL.length() < host.length();
    String plain = isUrl ? host.substring(0, url) + '%' + host.substring(url + 3) : host;
    int zone = plain.indexOf('%');
    if (zone == plain.length() - 1) {
      throw new IllegalArgumentException(
          "'" + Shown.name(host) + "' has no zone behind its %: an interface, as in fe80::1%eth0");
    }
    Ipv6Address.parse(zone < 0 ? plain : plain.substring(0, zone));
    return plain;
  }

  private static String readings(String host) {
    String decimal = reading(InetAddress::ofLiteral, host);
    String posix = reading(Inet4Address::ofPosixLiteral, host);
    if (decimal != null && posix != null && !decimal.equals(posix)) {
      return " (" + decimal + " in decimal numbers, " + posix + " where a leading 0 means octal)";
    }
    String only = decimal != null ? decimal : posix;
    return only == null ? "" : " (" + only + " to some)";
  }

  private static @Nullable String reading(Function<String, InetAddress> reader, String text) {
    try {
      return Shown.digits(reader.apply(text));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// What is missing at an address that is one of a link: the system chooses no link, not even the
  /// only one.
  ///
  /// @param address as it was read
  /// @param links the names of the interfaces that have such addresses
  /// @return a hint for the user; null where nothing is missing
  static @Nullable String missingZone(InetAddress address, List<String> links) {
    if (!(address instanceof Inet6Address six)
        || !six.isLinkLocalAddress()
        || six.getScopedInterface() != null
        || six.getScopeId() != 0
        || links.isEmpty()) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "%s is an address of a link (here: %s): say which, as in [%s%%%s]",
        Shown.digits(address),
        String.join(", ", links),
        Shown.digits(address),
        links.getFirst());
  }

  /// The interfaces that have addresses of their link.
  ///
  /// @return their names; none where they cannot be listed
  static List<String> links() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(on -> on.inetAddresses().anyMatch(Digits::isOfLink))
          .map(NetworkInterface::getName)
          .sorted()
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static boolean isOfLink(InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }
}
