package io.netjar.apps.chat;

import java.io.OutputStream;
import java.io.PrintStream;

/// What the operator sees: lines, or JSON objects.
///
/// @param out takes a line without waiting for who reads it
/// @param isJson whether each is to be a JSON object
record Screen(PrintStream out, boolean isJson) {
  /// Shows nothing.
  static final Screen NONE = new Screen(new PrintStream(OutputStream.nullOutputStream()), false);

  /// Shows a line.
  void show(String line) {
    out.println(isJson ? Wire.json(new Event.Notice(line)).toString() : line);
  }

  /// Shows what has happened in a room.
  void show(Event event) {
    out.println(isJson ? Wire.json(event).toString() : Form.line(event));
  }
}
