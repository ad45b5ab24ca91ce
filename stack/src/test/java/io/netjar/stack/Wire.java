package io.netjar.stack;

import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A cable with any number of ends, for tests: what one host transmits all others receive a
/// microsecond later. It keeps a copy of every frame, also of those it loses.
public final class Wire {
  /// How long a frame is under way.
  public static final long DELAY_NANOS = 1000;

  /// A second.
  public static final long SECOND = 1_000_000_000L;

  private final EventQueue events;
  private final List<End> ends = new ArrayList<>();
  private final List<byte[]> frames = new ArrayList<>();
  private Predicate<byte[]> lost = _ -> false;

  /// A cable whose frames travel in the time of `events`.
  public Wire(EventQueue events) {
    this.events = events;
  }

  private record End(HostStack host, NetworkInterface in) {}

  /// A host with default settings; its seed is its name's hash.
  public static HostStack host(String name, EventQueue events) {
    return host(name, HostSettings.DEFAULT, events);
  }

  /// A host with other settings.
  public static HostStack host(String name, HostSettings settings, EventQueue events) {
    return new HostStack(name, settings, events, name.hashCode(), (_, _) -> {});
  }

  /// Plugs a host in by a new interface with an MTU of 1,500 bytes.
  ///
  /// @param address such as `192.168.1.2/24`; the MAC address is 02:00 followed by its bytes
  public NetworkInterface plug(HostStack host, String address) {
    return plug(host, address, 1500);
  }

  /// Plugs a host in by a new interface.
  public NetworkInterface plug(HostStack host, String address, int mtu) {
    int slash = address.indexOf('/');
    var own = Ipv4Address.parse(address.substring(0, slash));
    int prefixLength = Integer.parseInt(address.substring(slash + 1));
    var mac = macOf(own);
    var ends = new ArrayList<NetworkInterface>();
    var in =
        host.addInterface(
            "eth" + (host.interfaces().size() - 1),
            mac,
            mtu,
            (frame, now) -> transmit(ends.getFirst(), frame, now));
    ends.add(in);
    host.addAddress(in, own, Subnet.containing(own, prefixLength));
    this.ends.add(new End(host, in));
    return in;
  }

  /// The MAC address that [#plug] gives the interface with the address `own`.
  public static MacAddress macOf(Ipv4Address own) {
    return new MacAddress(0x0200_0000_0000L | (own.value() & 0xffff_ffffL));
  }

  private void transmit(NetworkInterface from, Packet frame, long now) {
    var bytes = frame.toArray();
    frames.add(bytes);
    if (lost.test(bytes)) {
      return;
    }
    for (var end : ends) {
      if (end.in != from) {
        deliver(end, bytes, now + DELAY_NANOS);
      }
    }
  }

  private void deliver(End end, byte[] bytes, long time) {
    var event =
        new Event() {
          @Override
          protected void fire(long nowNanos) {
            end.host.onFrame(end.in, Packet.of(bytes), nowNanos);
          }
        };
    events.schedule(event, time);
  }

  /// Loses all frames that `which` is true for, until the next call.
  public void lose(Predicate<byte[]> which) {
    lost = which;
  }

  /// The frames transmitted so far, first one first.
  public List<byte[]> frames() {
    return frames;
  }

  /// The frames of one EtherType.
  public List<byte[]> frames(int type) {
    return frames.stream().filter(frame -> EthernetView.type(frame, 0) == type).toList();
  }

  /// The ARP packets without their Ethernet headers.
  public List<byte[]> arps() {
    return payloads(EthernetView.ARP);
  }

  /// The IPv4 packets without their Ethernet headers; padding may stand behind them.
  public List<byte[]> packets() {
    return payloads(EthernetView.IPV4);
  }

  private List<byte[]> payloads(int type) {
    return frames(type).stream()
        .map(f -> java.util.Arrays.copyOfRange(f, EthernetView.LENGTH, f.length))
        .toList();
  }

  /// Forgets the frames so far.
  public void forget() {
    frames.clear();
  }

  /// Fires all events, at most a million.
  public static void runAll(EventQueue events) {
    for (int i = 0; i < 1_000_000; i++) {
      if (!events.fireNext()) {
        return;
      }
    }
    throw new AssertionError("events beget events without end");
  }

  /// Fires all events up to `timeNanos` and moves time there.
  public static void runUntil(EventQueue events, long timeNanos) {
    for (int i = 0; events.nextTimeNanos() <= timeNanos; i++) {
      if (i == 1_000_000) {
        throw new AssertionError("events beget events without end");
      }
      events.fireNext();
    }
    events.advanceTo(timeNanos);
  }
}
