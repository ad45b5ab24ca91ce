package io.netjar.stack.tcp.script;

/// A line of a script that cannot be read.
final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param script the script's name
  /// @param line counts from 1
  ScriptException(String script, int line, String reason) {
    super(script + ":" + line + ": " + reason);
  }
}
