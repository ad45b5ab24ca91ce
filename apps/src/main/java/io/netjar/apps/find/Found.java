package io.netjar.apps.find;

import io.netjar.apps.program.Json;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Keyring.Pin;
import java.util.Comparator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// A service that answered.
///
/// @param name as it calls itself
/// @param address where its answer came from, in digits
/// @param port where it says it listens
/// @param protocol what it says it speaks there
/// @param key the fingerprint it claims
/// @param by the interface that the answer came in by
/// @param from the number it drew for itself
record Found(
    String name, String address, int port, String protocol, String key, String by, String from) {
  /// The order of lists: nothing in it depends on who was faster.
  static final Comparator<Found> ORDER =
      Comparator.comparing(Found::name)
          .thenComparing(Found::address)
          .thenComparingInt(Found::port)
          .thenComparing(Found::by)
          .thenComparing(Found::protocol)
          .thenComparing(Found::key)
          .thenComparing(Found::from);

  private String place() {
    return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
  }

  /// One line, safe to print.
  String line() {
    return Shown.name(name)
        + "  "
        + Shown.name(place())
        + (protocol.isEmpty() ? "" : "  " + Shown.name(protocol))
        + (key.isEmpty() ? "" : "  key " + Shown.name(key))
        + "  on "
        + Shown.name(by);
  }

  /// True where the key it claims is the one that is known there.
  boolean isKnown(Pin pin) {
    return pin.key().toString().equals(key);
  }

  /// How its key relates to the one that is known there, as the end of the line.
  ///
  /// @param pin null where none is
  String known(@Nullable Pin pin) {
    if (pin == null) {
      return "";
    }
    return isKnown(pin) ? "  known" : "  KNOWN BY ANOTHER KEY";
  }

  /// One JSON object.
  ///
  /// @param isDisputed whether another key was announced under the name
  /// @param pin the key that is known there; null where none is
  String json(boolean isDisputed, @Nullable Pin pin) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("name", name);
    json.put("address", address);
    json.put("port", port);
    json.put("protocol", protocol);
    json.put("key", key);
    json.put("interface", by);
    json.put("disputed", isDisputed);
    json.put("known", pin == null ? null : isKnown(pin));
    return Json.line(json);
  }
}
