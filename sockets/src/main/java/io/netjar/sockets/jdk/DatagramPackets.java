package io.netjar.sockets.jdk;

import java.lang.invoke.VarHandle;
import java.net.DatagramPacket;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Two fields of a [DatagramPacket] that its public methods mix up: how much room it has, and how
/// much of it a datagram fills. `setLength` sets both, so that a packet used again would shrink.
public final class DatagramPackets {
  private static final @Nullable VarHandle ROOM = Opens.isOpen() ? field("bufLength") : null;
  private static final @Nullable VarHandle LENGTH = Opens.isOpen() ? field("length") : null;

  /// Without a way into the packet: how much room those had that were filled, while they are what
  /// they were filled to.
  private static final Map<DatagramPacket, Filling> FILLED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private record Filling(int room, int offset, int length) {}

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
    if (ROOM != null) {
      return (int) ROOM.get(packet);
    }
    var before = FILLED.get(packet);
    if (before == null
        || before.offset != packet.getOffset()
        || before.length != packet.getLength()
        || before.offset + before.room > packet.getData().length) {
      return packet.getLength();
    }
    return before.room;
  }

  /// Notes that the packet holds `length` bytes.
  public static void filled(DatagramPacket packet, int length) {
    if (LENGTH != null) {
      LENGTH.set(packet, length);
      return;
    }
    FILLED.put(packet, new Filling(room(packet), packet.getOffset(), length));
    packet.setLength(length);
  }
}
