package io.netjar.network;

import io.netjar.wire.EthernetView;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Raw frames for tests, and a tap that writes down what it sees.
final class Frames {
  static final long BROADCAST = 0xffff_ffff_ffffL;

  /// An EtherType kept for local experiments (IEEE 802 §9.2.3): no stack understands it.
  static final int TYPE = 0x88b5;

  private Frames() {}

  static Packet frame(long destination, long source, int length) {
    var frame = Packet.allocate(length);
    EthernetView.write(frame.bytes(), frame.start(), destination, source, TYPE);
    return frame;
  }

  static long mac(HostPort port) {
    return port.networkInterface().macAddress().value();
  }

  record Seen(
      String cable,
      Direction direction,
      long nanos,
      Packet frame,
      @Nullable String comment,
      @Nullable String dropReason) {
    byte[] bytes() {
      return frame.toArray();
    }

    long destination() {
      return EthernetView.destination(bytes(), 0);
    }

    long source() {
      return EthernetView.source(bytes(), 0);
    }

    int type() {
      return EthernetView.type(bytes(), 0);
    }
  }

  /// What a tap on `cable` sees from now on.
  static List<Seen> watch(Cable cable) {
    var seen = new ArrayList<Seen>();
    cable.add(
        (c, direction, now, bytes, offset, length, comment, dropReason) ->
            seen.add(
                new Seen(
                    c.name(),
                    direction,
                    now,
                    Packet.of(bytes, offset, length),
                    comment,
                    dropReason)));
    return seen;
  }
}
