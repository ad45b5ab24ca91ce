package io.netjar.network;

import org.jspecify.annotations.Nullable;

/// Sees every frame that is sent into a cable, also those that do not come out of it.
@FunctionalInterface
public interface Tap {
  /// Called once for each frame, after the cable's rules, at the moment the frame enters the cable.
  /// The bytes are the frame as it travels, from Ethernet's destination, without FCS, with the ECN
  /// mark that the queue gave it; they are valid only during the call and must not be changed.
  ///
  /// @param nowNanos when it was sent
  /// @param comment what rules did to it; `null` where they did nothing
  /// @param dropReason why it will not arrive; `null` where it travels. A frame in flight while its
  ///   cable is cut is lost later: it is counted by the cable, not told here
  void frame(
      Cable cable,
      Direction direction,
      long nowNanos,
      byte[] bytes,
      int offset,
      int length,
      @Nullable String comment,
      @Nullable String dropReason);
}
