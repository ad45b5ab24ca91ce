package io.netjar.network;

import io.netjar.network.TimelineEntry.Kind;
import io.netjar.wire.EthernetView;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A learning switch (IEEE 802.1D §7): sends a frame to the port at which its destination was seen
/// last, and floods it to all other ports where the destination is unknown or a group.
///
/// It stores and forwards without delay of its own; frames wait in the queue of the cable they
/// leave by. Its table holds 8,192 stations, each for 300 s since it was heard last. It speaks no
/// spanning tree protocol, so switches joined in a loop make a broadcast storm: see [StormControl].
public final class EthernetSwitch {
  /// How many stations the table holds.
  public static final int TABLE_BOUND = 8192;

  /// How long a station that says nothing stays in the table (IEEE 802.1D §7.9.2).
  public static final Duration AGEING = Duration.ofMinutes(5);

  /// 01:80:c2:00:00:00 to :0f are not relayed (IEEE 802.1D §7.12.6).
  private static final long RESERVED_GROUPS = 0x0180_c200_0000L;

  private static final long GROUP_BIT = 1L << 40;

  private final Network network;
  private final String name;
  private final List<SwitchPort> ports = new ArrayList<>();
  private final MacTable table = new MacTable(AGEING.toNanos(), TABLE_BOUND);
  private final StormWatch storm = new StormWatch();

  EthernetSwitch(Network network, String name) {
    this.network = network;
    this.name = name;
  }

  /// The switch's name, unique in its network.
  public String name() {
    return name;
  }

  /// A new port, to be plugged into a cable. A switch has as many as are asked for.
  public Port port() {
    var port = new SwitchPort(this, ports.size());
    ports.add(port);
    return port;
  }

  /// The ports in the order of their making.
  public List<Port> ports() {
    return Collections.unmodifiableList(ports);
  }

  /// The port at which `station` was seen last; `null` where it is unknown or was not heard for
  /// [#AGEING].
  public @Nullable Port portOf(MacAddress station) {
    int index = table.portOf(station.value(), network.nowNanos());
    return index == MacTable.UNKNOWN ? null : ports.get(index);
  }

  /// Sets when a storm is noticed and what is done about it.
  public void stormControl(StormControl control) {
    storm.control(control);
  }

  /// True where the switch has noticed a broadcast storm at any time.
  public boolean stormSeen() {
    return storm.seen();
  }

  /// How many frames were not flooded because of a storm: the drop reason `storm control`.
  public long stormDrops() {
    return storm.drops();
  }

  /// How often a station could not be learned because the table was full.
  public long unlearned() {
    return table.unlearned();
  }

  void receive(SwitchPort in, Packet frame, long now) {
    byte[] bytes = frame.bytes();
    long destination = EthernetView.destination(bytes, frame.start());
    long source = EthernetView.source(bytes, frame.start());
    if ((source & GROUP_BIT) == 0 && table.learn(source, in.index(), now) && storm.moved(now)) {
      report("stations jump from port to port");
    }
    if ((destination & GROUP_BIT) != 0) {
      if ((destination & ~0xfL) == RESERVED_GROUPS) {
        return;
      }
      if (storm.floods(table.size(), now)) {
        report("more than " + storm.control().framesPerWindow() + " broadcast frames at once");
      }
      flood(in, frame, now);
      return;
    }
    int out = table.portOf(destination, now);
    if (out == MacTable.UNKNOWN) {
      flood(in, frame, now);
    } else if (out != in.index()) {
      ports.get(out).send(frame, now);
    }
  }

  private void flood(SwitchPort in, Packet frame, long now) {
    if (storm.refuses(now)) {
      return;
    }
    // Each port's receiver owns its frame, so all but the last get a copy.
    SwitchPort last = null;
    for (var port : ports) {
      if (port != in && port.cable() != null) {
        if (last != null) {
          last.send(frame.copy(), now);
        }
        last = port;
      }
    }
    if (last != null) {
      last.send(frame, now);
    }
  }

  private void report(String sign) {
    network
        .timeline()
        .record("", "", Kind.BROADCAST_STORM, "broadcast storm at switch " + name + ": " + sign);
  }
}
