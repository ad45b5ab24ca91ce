package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;

/// What a selector needs of a channel.
interface HostChannel {
  /// The socket whose readiness is the channel's.
  HostSocket endpoint();

  /// Called when a channel that is closed is no longer registered anywhere: closes what had to stay
  /// open until then.
  void kill();
}
