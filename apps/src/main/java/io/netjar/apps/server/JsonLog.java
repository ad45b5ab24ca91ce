package io.netjar.apps.server;

import io.netjar.apps.Console;
import io.netjar.apps.program.Json;
import io.netjar.apps.server.SessionException.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says each connection's end as one JSON object on standard output; everything else is a line of
/// standard error.
///
/// ```text
/// {"event":"ended","connection":1,"peer":"10.0.0.2:51312","about":"","seconds":0.002,
///  "bytesIn":5,"bytesOut":0,"outcome":"failed","reason":"silent for 60 s","limit":"idle"}
/// ```
public final class JsonLog implements SessionLog {
  private final Console console;

  /// A log.
  ///
  /// @param console its streams
  public JsonLog(Console console) {
    this.console = console;
  }

  @Override
  public void ended(Session session, @Nullable String failure) {
    var ended = session.ended();
    var line = new LinkedHashMap<String, @Nullable Object>();
    line.put("event", "ended");
    line.put("connection", session.number());
    line.put("peer", session.peer());
    line.put("key", session.key().isEmpty() ? null : session.key());
    line.put("about", session.about());
    line.put("seconds", session.ageNanos() / 1e9);
    line.put("bytesIn", session.bytesIn());
    line.put("bytesOut", session.bytesOut());
    line.put("outcome", failure == null ? session.goodEnd() : "failed");
    line.put("reason", failure);
    line.put("limit", ended == null ? null : word(ended.kind()));
    console.out().println(Json.line(line));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void say(String line) {
    console.err().println(line);
  }

  @Override
  public void trace(RuntimeException mistake) {
    mistake.printStackTrace(console.err());
  }
}
