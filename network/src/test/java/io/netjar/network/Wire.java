package io.netjar.network;

import java.util.List;

/// Two hosts and between them the cable under test, a hub, and a cable that takes no time: what is
/// seen in the second one is what came out of the first, at the moment when it came out.
final class Wire {
  static final CableSettings NO_TIME =
      new CableSettings(0, 0, 65_535, 1_000_000, Integer.MAX_VALUE, false, 0);

  final Network network;
  final HostPort left;
  final HostPort right;
  final Cable cable;
  final Cable second;
  final List<Frames.Seen> arrivals;

  Wire(long seed, CableSettings settings) {
    network = Network.create(seed);
    left = network.host("left").port();
    right = network.host("right").port();
    var hub = network.hub("hub");
    cable = network.cable("tested", left, hub.port(), settings);
    second = network.cable("second", hub.port(), right, NO_TIME);
    arrivals = Frames.watch(second);
  }

  /// Sends a frame of `length` bytes now.
  void send(int length) {
    left.transmit(Frames.frame(Frames.mac(right), Frames.mac(left), length), network.nowNanos());
  }

  /// Sends a frame of 60 bytes now whose payload begins with `number`.
  void sendNumbered(int number) {
    var frame = Frames.frame(Frames.mac(right), Frames.mac(left), 60);
    io.netjar.wire.Bytes.put32(frame.bytes(), frame.start() + 14, number);
    left.transmit(frame, network.nowNanos());
  }

  /// The numbers that arrived, in the order of arriving.
  List<Integer> numbers() {
    return arrivals.stream().map(seen -> io.netjar.wire.Bytes.i32(seen.bytes(), 14)).toList();
  }

  List<Long> arrivalNanos() {
    return arrivals.stream().map(Frames.Seen::nanos).toList();
  }

  long drops(String reason) {
    return cable.summary().drops().getOrDefault(reason, 0L);
  }
}
