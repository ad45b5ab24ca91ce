package io.netjar.apps.find;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.Json;
import io.netjar.apps.program.JsonException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes in a datagram: a JSON object in UTF-8, padded with spaces.
///
/// ```text
/// {"find":"query","from":"9f…","id":"03…"}                                   512 bytes
/// {"find":"answer","from":"77…","id":"03…","name":"store","port":7000,…}   at most 512
/// ```
///
/// A query is as long as any answer may be. Its source address may be forged, and whoever has that
/// address gets no more than was sent in its name.
sealed interface FindPacket {
  /// The length of each query, and the most of an answer.
  int BYTES = 512;

  /// Who sent it: a number that it drew, so that it knows its own packets again.
  String from();

  /// The number of the query.
  String id();

  /// Asks everybody.
  record Query(String from, String id) implements FindPacket {}

  /// Answers a query.
  ///
  /// @param name of the service, as its owner calls it
  /// @param port where it listens
  /// @param protocol what it speaks there, empty where that is not said
  /// @param key the fingerprint of its key, empty where it has none
  record Answer(String from, String id, String name, int port, String protocol, String key)
      implements FindPacket {}

  /// The packet as it goes onto the wire.
  ///
  /// @return at most [#BYTES], a query just as many
  /// @throws IllegalArgumentException if name, protocol and key are longer together than fits
  default byte[] encode() {
    var json = new LinkedHashMap<String, Object>();
    json.put("find", this instanceof Query ? "query" : "answer");
    json.put("from", from());
    json.put("id", id());
    if (this instanceof Answer answer) {
      json.put("name", answer.name());
      json.put("port", answer.port());
      json.put("protocol", answer.protocol());
      json.put("key", answer.key());
    }
    byte[] bytes = Json.line(json).getBytes(UTF_8);
    if (bytes.length > BYTES) {
      throw new IllegalArgumentException(
          "an announcement of " + bytes.length + " bytes, at most " + BYTES);
    }
    if (this instanceof Answer) {
      return bytes;
    }
    byte[] padded = Arrays.copyOf(bytes, BYTES);
    Arrays.fill(padded, bytes.length, BYTES, (byte) ' ');
    return padded;
  }

  /// Reads a packet.
  ///
  /// @param bytes what came
  /// @param length how much of it
  /// @return null where it is none: too short a query, too long an answer, other bytes
  static @Nullable FindPacket decode(byte[] bytes, int length) {
    if (length > BYTES) {
      return null;
    }
    try {
      return of(Json.read(bytes, length), length);
    } catch (JsonException | NumberFormatException _) {
      return null; // Others may use this port too, and nobody owes us anything.
    }
  }

  private static @Nullable FindPacket of(Map<String, Object> json, int length) {
    String from = text(json, "from");
    String id = text(json, "id");
    if (from.isEmpty() || id.isEmpty()) {
      return null;
    }
    String kind = text(json, "find");
    if (kind.equals("query")) {
      return length == BYTES ? new Query(from, id) : null;
    }
    String name = text(json, "name");
    if (!kind.equals("answer") || name.isEmpty()) {
      return null;
    }
    int port = Integer.parseInt(text(json, "port"));
    return port < 1 || port > 65_535
        ? null
        : new Answer(from, id, name, port, text(json, "protocol"), text(json, "key"));
  }

  /// What is text or a whole number; empty where it is not there.
  private static String text(Map<String, Object> json, String name) {
    return switch (json.get(name)) {
      case String text -> text;
      case Long number -> number.toString();
      case null, default -> "";
    };
  }
}
