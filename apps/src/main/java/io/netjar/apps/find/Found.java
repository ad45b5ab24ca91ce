package io.netjar.apps.find;

import io.netjar.apps.program.Json;
import io.netjar.apps.program.Shown;
import java.util.Comparator;
import java.util.LinkedHashMap;

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

  /// One JSON object.
  ///
  /// @param isDisputed whether another key was announced under the name
  String json(boolean isDisputed) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("address", address);
    json.put("port", port);
    json.put("protocol", protocol);
    json.put("key", key);
    json.put("interface", by);
    json.put("disputed", isDisputed);
    return Json.line(json);
  }
}
