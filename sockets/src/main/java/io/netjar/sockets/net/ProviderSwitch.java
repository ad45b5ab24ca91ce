package io.netjar.sockets.net;

import io.netjar.sockets.async.HostAsynchronousChannelProvider;
import io.netjar.sockets.channels.HostSelectorProvider;
import io.netjar.sockets.jdk.Opens;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.security.Security;
import org.jspecify.annotations.Nullable;

/// The switch of a JVM without netjar's agent: the factories and providers that the JDK asks, each
/// of which can be set once.
final class ProviderSwitch {
  private static final String CHANNELS = "java.nio.channels.spi.";

  private ProviderSwitch() {}

  /// Takes all of them.
  ///
  /// @throws IllegalStateException naming what somebody else has taken, or used, before
  static void install() {
    // Set before anything is looked up: both are read once.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    take("SelectorProvider", HostSelectorProvider.class);
    check(
        SelectorProvider.provider() instanceof HostSelectorProvider,
        "the JVM has used channels, or was told of another provider,");
    take("AsynchronousChannelProvider", HostAsynchronousChannelProvider.class);
    check(
        AsynchronousChannelProvider.provider() instanceof HostAsynchronousChannelProvider,
        "the JVM has used asynchronous channels, or was told of another provider,");
    check(areNamesOurs(), "the JVM has looked up names, or has another resolver,");
    setFactories();
  }

  private static void take(String type, Class<?> provider) {
    if (System.getProperty(CHANNELS + type) == null) {
      System.setProperty(CHANNELS + type, provider.getName());
    }
  }

  private static void check(boolean isOurs, String otherwise) {
    if (!isOurs) {
      throw tooLate(otherwise, null);
    }
  }

  private static IllegalStateException tooLate(String why, @Nullable Throwable cause) {
    return new IllegalStateException(
        why + " before the network was started; start it earlier, or the JVM with " + Opens.FLAG,
        cause);
  }

  /// Asks thrice for a name whose answer changes each time: so neither an address nor a failure is
  /// remembered.
  private static boolean areNamesOurs() {
    boolean first = isAnswered();
    boolean second = isAnswered();
    boolean third = isAnswered();
    return first != second && second != third;
  }

  private static boolean isAnswered() {
    try {
      return InetAddress.getAllByName(HostResolver.PROBE)[0].isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  @SuppressWarnings("deprecation") // Nothing else reaches the inside of these without an agent.
  private static void setFactories() {
    try {
      Socket.setSocketImplFactory(() -> new StreamSocketImpl(SocketSwitch.owner()));
      ServerSocket.setSocketFactory(() -> new ServerSocketImpl(SocketSwitch.owner()));
      DatagramSocket.setDatagramSocketImplFactory(() -> new DatagramImpl(SocketSwitch.owner()));
    } catch (IOException e) {
      throw tooLate("the JVM was given a factory of sockets", e);
    }
  }
}
