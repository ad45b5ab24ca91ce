package io.netjar.network;

import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which name has which addresses: known to all hosts of the network alike.
///
/// Names are compared without regard to case, and `store.test` is the same as `store` (RFC 6761
/// §6.2 keeps `.test` for such use). `localhost` is 127.0.0.1 everywhere (RFC 6761 §6.3).
public final class Names {
  private static final String DOMAIN = ".test";
  private static final String LOCALHOST = "localhost";

  private final Map<String, List<IpAddress>> addresses = new LinkedHashMap<>();
  private final Map<IpAddress, String> names = new LinkedHashMap<>();

  Names() {
    add(LOCALHOST, Ipv4Address.LOOPBACK);
  }

  /// Gives `name` one more address. The address's own name is the first one it was given to.
  ///
  /// @throws IllegalArgumentException where `name` is no host name (RFC 1123 §2.1)
  public void add(String name, IpAddress address) {
    checkName(name);
    var known = addresses.computeIfAbsent(canonical(name), _ -> new ArrayList<>());
    if (!known.contains(address)) {
      known.add(address);
    }
    names.putIfAbsent(address, name);
  }

  /// The addresses of `name` in the order in which they were given; empty where it is unknown.
  public List<IpAddress> addresses(String name) {
    return List.copyOf(addresses.getOrDefault(canonical(name), List.of()));
  }

  /// The name of `address`; `null` where it has none.
  public @Nullable String name(IpAddress address) {
    return names.get(address);
  }

  /// Checks a name: labels of letters, digits and inner hyphens, 1–63 long, joined by dots, 253 in
  /// all (RFC 1123 §2.1).
  ///
  /// @throws IllegalArgumentException naming it, where it is none
  public static void checkName(String name) {
    boolean valid = !name.isEmpty() && name.length() <= 253;
    for (String label : name.split("\\.", -1)) {
      valid &= label.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "not a host name: '" + name + "': expected letters, digits and inner hyphens");
    }
  }

  /// The same for all spellings of a name.
  static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".")) {
      lower = lower.substring(0, lower.length() - 1);
    }
    return lower.endsWith(DOMAIN) ? lower.substring(0, lower.length() - DOMAIN.length()) : lower;
  }
}
