package io.netjar.stack.tcp;

/// What [Cubic] remembers beyond its window: in the first slow start a [HyStart], later a
/// [CubicEpoch]. One reference, so that a connection that has sent little carries neither.
sealed interface CubicPhase permits HyStart, CubicEpoch {}
