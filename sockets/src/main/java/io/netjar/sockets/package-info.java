/// Programs on the hosts of a network: ordinary Java that uses `java.net.Socket`, `ServerSocket`,
/// `DatagramSocket`, `InetAddress` and virtual threads, in the network's time.
///
/// Found by the network through the service loader; there is nothing here to call.
@NullMarked
package io.netjar.sockets;

import org.jspecify.annotations.NullMarked;
