package io.netjar.sockets.jdk;

import java.lang.invoke.VarHandle;
import java.net.DatagramPacket;

/// Two fields of a [DatagramPacket] that its public methods mix up: how much room it has, and how
/// much of it a datagram fills. `setLength` sets both, so that a packet used again would shrink.
public final class DatagramPackets {
  private static final VarHandle ROOM = field("bufLength");
  private static final VarHandle LENGTH = field("length");

  private DatagramPackets() {}

  private static VarHandle field(String name) {
    try {
      return Opens.lookupIn("java.net.DatagramPacket")
          .findVarHandle(DatagramPacket.class, name, int.class);
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk("java.net.DatagramPacket." + name, e);
    }
  }

  /// How many bytes the packet can take.
  public static int room(DatagramPacket packet) {
    return (int) ROOM.get(packet);
  }

  /// Notes that the packet holds `length` bytes.
  public static void filled(DatagramPacket packet, int length) {
    LENGTH.set(packet, length);
  }
}
