package io.netjar.sockets.jdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// What programs ask the JDK about the machine they run on, beneath its public methods. An
/// interface is told by its name.
public interface MachineQuestions {
  /// `InetAddress.getLocalHost`.
  InetAddress localHost() throws UnknownHostException;

  /// All interfaces.
  NetworkInterface[] interfaces();

  /// The interface of that name; null where there is none.
  @Nullable NetworkInterface byName(String name);

  /// The interface of that number; null where there is none.
  @Nullable NetworkInterface byIndex(int number);

  /// The interface with that address; null where there is none.
  @Nullable NetworkInterface byAddress(InetAddress address);

  /// `NetworkInterface.isUp`.
  boolean isUp(String name);

  /// `NetworkInterface.isLoopback`.
  boolean isLoopback(String name);

  /// `NetworkInterface.supportsMulticast`.
  boolean supportsMulticast(String name);

  /// `NetworkInterface.getHardwareAddress`; null where it has none.
  byte @Nullable [] hardwareAddress(String name);

  /// `NetworkInterface.getMTU`.
  int mtu(String name) throws IOException;

  /// `InetAddress.isReachable`.
  ///
  /// @param timeoutMillis 0 or more
  /// @param ttl 0: the machine's default
  boolean isReachable(InetAddress address, int timeoutMillis, int ttl) throws IOException;
}
