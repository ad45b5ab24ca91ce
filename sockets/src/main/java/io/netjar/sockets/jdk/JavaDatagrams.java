package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/// What the JDK keeps to itself of its `DatagramSocket`.
public final class JavaDatagrams {
  private JavaDatagrams() {}

  /// The address that makes a `DatagramSocket` which hands its calls to nobody: one whose methods
  /// are all overridden. Null where the JDK is closed: then it asks its factory for an inside.
  public static @Nullable SocketAddress noDelegate() {
    return Opens.isOpen() ? NoDelegate.ADDRESS : null;
  }

  private static final class NoDelegate {
    static final SocketAddress ADDRESS = address();

    private static SocketAddress address() {
      try {
        return (SocketAddress)
            Opens.lookupIn("java.net.DatagramSocket")
                .findStaticVarHandle(DatagramSocket.class, "NO_DELEGATE", SocketAddress.class)
                .get();
      } catch (ReflectiveOperationException e) {
        throw Opens.unknownJdk("java.net.DatagramSocket.NO_DELEGATE", e);
      }
    }
  }

  /// What the JDK makes the inside of a `DatagramSocket` of.
  ///
  /// @param provider the operating system's
  public static DatagramChannel openUninterruptible(Object provider) {
    try {
      return (DatagramChannel) Uninterruptible.OPEN.invoke(provider);
    } catch (Throwable e) {
      throw Undeclared.<RuntimeException>rethrow(e);
    }
  }

  private static final class Uninterruptible {
    static final MethodHandle OPEN = open();

    private static MethodHandle open() {
      try {
        var lookup = Opens.lookupIn("sun.nio.ch.SelectorProviderImpl");
        return lookup.findVirtual(
            lookup.lookupClass(),
            "openUninterruptibleDatagramChannel",
            MethodType.methodType(DatagramChannel.class));
      } catch (ReflectiveOperationException e) {
        throw Opens.unknownJdk("sun.nio.ch.SelectorProviderImpl", e);
      }
    }
  }
}
