package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;

/// The JDK's own providers of channels and selectors, whichever ones are installed.
public final class DefaultChannels {
  private DefaultChannels() {}

  /// The operating system's channels and selectors.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static SelectorProvider provider() {
    Opens.check();
    return Selectable.PROVIDER;
  }

  /// The operating system's asynchronous channels.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static AsynchronousChannelProvider asynchronousProvider() {
    Opens.check();
    return Asynchronous.PROVIDER;
  }

  /// Made when it is needed first: without the flag all else works.
  private static final class Selectable {
    static final SelectorProvider PROVIDER =
        (SelectorProvider) call("sun.nio.ch.DefaultSelectorProvider", "get");
  }

  private static final class Asynchronous {
    static final AsynchronousChannelProvider PROVIDER =
        (AsynchronousChannelProvider)
            call("sun.nio.ch.DefaultAsynchronousChannelProvider", "create");
  }

  private static Object call(String type, String name) {
    var lookup = Opens.lookupIn(type);
    try {
      for (var method : lookup.lookupClass().getDeclaredMethods()) {
        if (method.getName().equals(name)) {
          MethodHandle handle = lookup.unreflect(method);
          return handle.asType(MethodType.methodType(Object.class)).invokeExact();
        }
      }
      throw new NoSuchMethodException(name);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw Opens.unknownJdk(type + "." + name, e);
    }
  }
}
