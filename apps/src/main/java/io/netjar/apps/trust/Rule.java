package io.netjar.apps.trust;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// When a connection has TLS. Both ends find the same by this: of both, or of neither, the other
/// end's address is a loopback address.
///
/// @param isInsecure never
/// @param isAlways also where the other end is on this machine
record Rule(boolean isInsecure, boolean isAlways) {
  boolean asksForTls(@Nullable InetAddress peer) {
    return !isInsecure && (isAlways || peer == null || !peer.isLoopbackAddress());
  }
}
