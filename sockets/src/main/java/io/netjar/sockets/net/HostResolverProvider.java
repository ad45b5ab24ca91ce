package io.netjar.sockets.net;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/// Gives the JDK a resolver that knows the names of networks; found by the service loader. A thread
/// on no host has the JDK's own.
public final class HostResolverProvider extends InetAddressResolverProvider {

  /// Called by the service loader.
  public HostResolverProvider() {}

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new HostResolver(configuration.builtinResolver());
  }

  @Override
  public String name() {
    return "netjar";
  }
}
