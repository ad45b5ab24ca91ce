package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.spi.InetAddressResolver;
import java.security.Security;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The resolver behind `InetAddress`, exchanged in the running JVM.
///
/// `InetAddress` remembers answers by name alone, for the whole JVM, so one host would get another
/// host's: its cache is emptied and switched off.
public final class NameService {
  private NameService() {}

  /// Puts `wrap` of the resolver so far in its place.
  public static void wrap(UnaryOperator<InetAddressResolver> wrap) {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    try {
      var policy = Opens.lookupIn("sun.net.InetAddressCachePolicy");
      setStatic(policy, "cachePolicy", int.class, 0);
      setStatic(policy, "negativeCachePolicy", int.class, 0);
      var lookup = Opens.lookupIn("java.net.InetAddress");
      var current =
          (InetAddressResolver)
              lookup.unreflect(InetAddress.class.getDeclaredMethod("resolver")).invoke();
      setStatic(lookup, "resolver", InetAddressResolver.class, wrap.apply(current));
      ((Map<?, ?>) getStatic(lookup, "cache")).clear();
      ((Collection<?>) getStatic(lookup, "expirySet")).clear();
    } catch (Throwable e) {
      throw Opens.unknownJdk("java.net.InetAddress", e);
    }
  }

  private static void setStatic(Lookup lookup, String name, Class<?> type, Object value)
      throws ReflectiveOperationException {
    lookup.findStaticVarHandle(lookup.lookupClass(), name, type).set(value);
  }

  private static Object getStatic(Lookup lookup, String name) throws ReflectiveOperationException {
    var field = lookup.lookupClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }
}
