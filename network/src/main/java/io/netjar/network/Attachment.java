package io.netjar.network;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.Ipv4Address;

/// A host's place on a LAN.
///
/// @param host the host
/// @param lan the LAN
/// @param port the host's port
/// @param address the host's address on the LAN
/// @param cable the cable between them
record Attachment(Host host, Lan lan, HostPort port, Ipv4Address address, Cable cable) {
  NetworkInterface networkInterface() {
    return port.networkInterface();
  }
}
