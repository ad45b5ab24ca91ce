package io.netjar.cli;

import io.netjar.wire.IpAddress;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which frames of a capture are shown: those that fit all terms of an expression.
///
/// ```
/// expression = term *( "and" term )
/// term       = [ "host" ] address / [ "port" ] 0-65535 / protocol
/// protocol   = "arp" / "icmp" / "ip" / "ipv6" / "tcp" / "udp"
/// ```
///
/// An address is IPv4, IPv6 or MAC, and may stand on either side of the frame, also in an ARP
/// packet. What an ICMP error quotes does not count.
final class FrameFilter {
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String AND = "and";
  private static final String KINDS =
      "an address, a port (0–65535) or a protocol (arp, icmp, ip, ipv6, tcp, udp)";
  private static final Pattern MAC = Pattern.compile("(\\p{XDigit}{2}[:-]){5}\\p{XDigit}{2}");
  private static final List<String> ADDRESS_FIELDS =
      List.of("Source Address", "Destination Address", "Sender IP address", "Target IP address");
  private static final List<String> MAC_FIELDS =
      List.of("Source", "Destination", "Sender MAC address", "Target MAC address");

  private final List<Term> terms;

  private FrameFilter(List<Term> terms) {
    this.terms = terms;
  }

  private interface Term {
    boolean fits(ExplainedFrame frame);
  }

  /// The filter that lets all frames pass.
  static FrameFilter all() {
    return new FrameFilter(List.of());
  }

  /// Reads an expression; upper and lower case are the same.
  ///
  /// @throws IllegalArgumentException naming the term that is wrong
  static FrameFilter parse(String expression) {
    String[] words = expression.strip().toLowerCase(Locale.ROOT).split("\\s+");
    var terms = new ArrayList<Term>();
    int index = 0;
    while (true) {
      String word = word(words, index, KINDS);
      if (word.equals(HOST)) {
        terms.add(host(word(words, ++index, "an address behind \"host\"")));
      } else if (word.equals(PORT)) {
        terms.add(port(word(words, ++index, "a number behind \"port\"")));
      } else {
        terms.add(bare(word));
      }
      index++;
      if (index == words.length) {
        return new FrameFilter(List.copyOf(terms));
      }
      if (!words[index].equals(AND)) {
        throw new IllegalArgumentException("\"and\" is missing before \"" + words[index] + "\"");
      }
      index++;
    }
  }

  /// True where the frame fits all terms.
  boolean fits(ExplainedFrame frame) {
    for (Term term : terms) {
      if (!term.fits(frame)) {
        return false;
      }
    }
    return true;
  }

  private static String word(String[] words, int index, String wanted) {
    if (index >= words.length || words[index].isEmpty()) {
      throw new IllegalArgumentException("the filter ends where " + wanted + " should stand");
    }
    return words[index];
  }

  private static Term bare(String word) {
    return switch (word) {
      case "arp" -> protocol("Address Resolution Protocol");
      case "icmp" -> protocol("Internet Control Message Protocol");
      case "ip" -> protocol("Internet Protocol Version 4");
      case "ipv6" -> protocol("Internet Protocol Version 6");
      case "tcp" -> protocol(ExplainedFrame.TCP);
      case "udp" -> protocol(ExplainedFrame.UDP);
      default -> {
        if (word.matches("\\d+")) {
          yield port(word);
        }
        if (word.indexOf('.') < 0 && word.indexOf(':') < 0 && word.indexOf('-') < 0) {
          throw new IllegalArgumentException("\"" + word + "\" is not " + KINDS);
        }
        yield host(word);
      }
    };
  }

  private static Term protocol(String layer) {
    return frame -> frame.layer(layer) != null;
  }

  private static Term host(String word) {
    if (MAC.matcher(word).matches()) {
      String mac = MacAddress.parse(word.replace('-', ':')).toString();
      return frame -> frame.has(MAC_FIELDS, mac);
    }
    try {
      String address = IpAddress.parse(word).toString();
      return frame -> frame.has(ADDRESS_FIELDS, address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + word + "\" is not an address: " + e.getMessage(), e);
    }
  }

  private static Term port(String word) {
    int port = word.matches("\\d{1,5}") ? Integer.parseInt(word) : -1;
    if (!Port.isValid(port)) {
      throw new IllegalArgumentException("\"" + word + "\" is not a port: 0–65535");
    }
    return frame -> {
      ExplainedFrame.Ports ports = frame.ports();
      return ports != null && (ports.source() == port || ports.destination() == port);
    };
  }
}
