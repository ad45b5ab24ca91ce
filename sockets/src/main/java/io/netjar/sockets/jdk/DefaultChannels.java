package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.channels.spi.SelectorProvider;

/// The JDK's own provider of channels and selectors, whichever one is installed.
public final class DefaultChannels {
  private static final String NAME = "sun.nio.ch.DefaultSelectorProvider";

  private DefaultChannels() {}

  /// The operating system's channels and selectors.
  ///
  /// @throws IllegalStateException naming the flag that is missing on the JVM's command line
  public static SelectorProvider provider() {
    try {
      return (SelectorProvider) Handle.GET.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Made when it is needed first: without the flag all else works.
  private static final class Handle {
    static final MethodHandle GET = get();

    private static MethodHandle get() {
      try {
        var lookup = Opens.lookupIn(NAME);
        var type = lookup.lookupClass();
        for (var method : type.getDeclaredMethods()) {
          if (method.getName().equals("get")) {
            return lookup.unreflect(method).asType(MethodType.methodType(SelectorProvider.class));
          }
        }
        throw new NoSuchMethodException(NAME + ".get");
      } catch (ReflectiveOperationException e) {
        throw Opens.unknownJdk(NAME, e);
      }
    }
  }
}
