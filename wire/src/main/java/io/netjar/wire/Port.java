package io.netjar.wire;

/// A TCP or UDP port number (RFC 9293 §3.1, RFC 768), 0–65,535. Port 0 is no address: it stands for
/// "any free port".
///
/// @param number 0–65,535
public record Port(int number) implements Comparable<Port> {
  /// The highest port number.
  public static final int MAXIMUM = 65_535;

  /// The highest port number that only privileged programs may bind (RFC 6335 §6 "System Ports").
  public static final int LAST_PRIVILEGED = 1_023;

  /// The first number that a host gives out by itself: Linux's default, inside of RFC 6056 §3.2's
  /// 1,024–65,535.
  public static final int FIRST_EPHEMERAL = 32_768;

  /// The last number that a host gives out by itself.
  public static final int LAST_EPHEMERAL = 60_999;

  /// @throws IllegalArgumentException naming the value, where it is no port number
  public Port {
    check(number);
  }

  /// Returns `number` where it is a port number.
  ///
  /// @throws IllegalArgumentException naming the value, where it is none
  public static int check(int number) {
    if (!isValid(number)) {
      throw new IllegalArgumentException("a port is 0 to 65535: " + number);
    }
    return number;
  }

  /// True for 0–65,535.
  public static boolean isValid(int number) {
    return number >= 0 && number <= MAXIMUM;
  }

  /// Reads a decimal number or the name of a [#service].
  ///
  /// @throws IllegalArgumentException naming the text and what is wrong with it
  public static Port parse(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits && text.length() <= 5) {
      return new Port(Integer.parseInt(text));
    }
    int named = digits ? -1 : named(text);
    if (named < 0) {
      throw new IllegalArgumentException("not a port: '" + text + "': expected 0 to 65535");
    }
    return new Port(named);
  }

  private static int named(String service) {
    for (int number = 1; number <= LAST_PRIVILEGED; number++) {
      if (service(number).equals(service) && !service.isEmpty()) {
        return number;
      }
    }
    return -1;
  }

  /// The name of the service registered for a port number (RFC 6335 §5), empty where this small
  /// table has none.
  public static String service(int number) {
    return switch (number) {
      case 7 -> "echo";
      case 9 -> "discard";
      case 13 -> "daytime";
      case 17 -> "qotd";
      case 19 -> "chargen";
      case 20 -> "ftp-data";
      case 21 -> "ftp";
      case 22 -> "ssh";
      case 23 -> "telnet";
      case 25 -> "smtp";
      case 37 -> "time";
      case 53 -> "domain";
      case 67 -> "bootps";
      case 68 -> "bootpc";
      case 69 -> "tftp";
      case 80 -> "http";
      case 110 -> "pop3";
      case 123 -> "ntp";
      case 143 -> "imap";
      case 161 -> "snmp";
      case 179 -> "bgp";
      case 389 -> "ldap";
      case 443 -> "https";
      case 514 -> "syslog";
      case 546 -> "dhcpv6-client";
      case 547 -> "dhcpv6-server";
      case 853 -> "domain-s";
      case 993 -> "imaps";
      default -> "";
    };
  }

  /// True for 0–1,023.
  public boolean isPrivileged() {
    return number <= LAST_PRIVILEGED;
  }

  /// True for 32,768–60,999.
  public boolean isEphemeral() {
    return number >= FIRST_EPHEMERAL && number <= LAST_EPHEMERAL;
  }

  @Override
  public int compareTo(Port other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
