package io.netjar.stack.tcp.script;

import java.util.List;

/// A script as it was read.
///
/// @param name for messages
/// @param steps in the order in which they happen
record PacketScript(String name, List<ScriptStep> steps) {
  PacketScript {
    steps = List.copyOf(steps);
  }
}
