package io.netjar.examples;

import io.netjar.network.Network;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A numbered example.
///
/// @param name its class
/// @param main prints what it shows
/// @param networks makes its networks
record Example(String name, Consumer<PrintStream> main, List<Supplier<Network>> networks) {
  private static Example of(String name, Consumer<PrintStream> main, Supplier<Network> network) {
    return new Example(name, main, List.of(network));
  }

  /// All of them, in their order.
  static List<Example> all() {
    return List.of(
        of("Example01FirstCall", Example01FirstCall::tell, Example01FirstCall::network),
        of("Example02Datagrams", Example02Datagrams::tell, Example02Datagrams::network),
        of("Example03TwoLans", Example03TwoLans::tell, Example03TwoLans::network),
        new Example(
            "Example04Storm",
            Example04Storm::tell,
            List.of(Example04Storm::tree, Example04Storm::loop, Example04Storm::controlled)),
        of("Example05Handshake", Example05Handshake::tell, Example05Handshake::network),
        of("Example06RetryLimit", Example06RetryLimit::tell, Example06RetryLimit::network),
        of("Example07ManyClients", Example07ManyClients::tell, Example07ManyClients::network),
        of("Example08Deadlock", Example08Deadlock::tell, Example08Deadlock::network));
  }

  /// The networks of all examples by names that can be a folder's.
  static Map<String, Supplier<Network>> allNetworks() {
    Map<String, Supplier<Network>> all = new LinkedHashMap<>();
    for (var example : all()) {
      for (int i = 0; i < example.networks.size(); i++) {
        all.put(example.name + "-" + (i + 1), example.networks.get(i));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
