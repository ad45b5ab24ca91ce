package io.netjar.labfile.swarm;

import java.util.regex.Pattern;

/// A flat JSON object that a chat server has said, whose strings hold nothing that is escaped but
/// letters of other scripts.
record Heard(String json) {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

  String type() {
    return text("type");
  }

  /// A string; empty where there is none.
  String text(String name) {
    int from = behind("\"" + name + "\":\"");
    if (from < 0) {
      return "";
    }
    String text = json.substring(from, json.indexOf('"', from));
    return text.indexOf('\\') < 0
        ? text
        : ESCAPE.matcher(text).replaceAll(each -> "" + (char) Integer.parseInt(each.group(1), 16));
  }

  /// A number; -1 where there is none.
  long number(String name) {
    int from = behind("\"" + name + "\":");
    int to = from;
    while (from >= 0 && Character.isDigit(json.charAt(to))) {
      to++;
    }
    return from == to ? -1 : Long.parseLong(json, from, to, 10);
  }

  private int behind(String text) {
    int at = json.indexOf(text);
    return at < 0 ? -1 : at + text.length();
  }
}
