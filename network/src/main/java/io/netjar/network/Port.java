package io.netjar.network;

import io.netjar.wire.Packet;
import org.jspecify.annotations.Nullable;

/// Where a cable is plugged in: the end of a host's interface, of a switch or of a hub.
public abstract sealed class Port permits HostPort, SwitchPort, HubPort {
  private final String name;
  private @Nullable Cable cable;
  private @Nullable Lane out;
  private long framesWithoutCable;

  Port(String name) {
    this.name = name;
  }

  /// Takes a frame that came out of the cable; the port owns it from now on.
  abstract void receive(Packet frame, long now);

  /// Sends a frame into the cable; without one the frame is lost and counted.
  final void send(Packet frame, long now) {
    var lane = out;
    if (lane == null) {
      framesWithoutCable++;
    } else {
      lane.transmit(frame, now);
    }
  }

  /// @throws IllegalArgumentException where a cable is plugged in
  final void checkFree() {
    if (cable != null) {
      throw new IllegalArgumentException(
          "port '" + name + "' holds cable '" + cable.name() + "' already");
    }
  }

  final void plug(Cable into, Lane lane) {
    cable = into;
    out = lane;
  }

  /// The device's name and the port's, as in `desk/eth0`.
  public final String name() {
    return name;
  }

  /// The cable in this port; `null` where there is none.
  public final @Nullable Cable cable() {
    return cable;
  }

  /// How many frames were to be sent while no cable was plugged in.
  public final long framesWithoutCable() {
    return framesWithoutCable;
  }
}
