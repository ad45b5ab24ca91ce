package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Objects of the JDK's class [NetworkInterface], which only the JDK makes otherwise.
public final class JavaInterfaces {
  private static final MethodHandle NEW_INTERFACE;
  private static final MethodHandle NEW_BINDING;
  private static final VarHandle DISPLAY_NAME;
  private static final VarHandle BINDINGS;
  private static final VarHandle CHILDREN;
  private static final VarHandle ADDRESS;
  private static final VarHandle BROADCAST;
  private static final VarHandle PREFIX_LENGTH;

  static {
    try {
      var lookup = Opens.lookupIn("java.net.NetworkInterface");
      NEW_INTERFACE =
          lookup.findConstructor(
              NetworkInterface.class,
              MethodType.methodType(void.class, String.class, int.class, InetAddress[].class));
      DISPLAY_NAME = field(lookup, "displayName", String.class);
      BINDINGS = field(lookup, "bindings", InterfaceAddress[].class);
      CHILDREN = field(lookup, "childs", NetworkInterface[].class);
      var binding = Opens.lookupIn("java.net.InterfaceAddress");
      NEW_BINDING =
          binding.findConstructor(InterfaceAddress.class, MethodType.methodType(void.class));
      ADDRESS = field(binding, "address", InetAddress.class);
      BROADCAST = field(binding, "broadcast", Inet4Address.class);
      PREFIX_LENGTH = field(binding, "maskLength", short.class);
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk("java.net.NetworkInterface", e);
    }
  }

  private JavaInterfaces() {}

  /// One address of an interface.
  ///
  /// @param broadcast the address of all hosts in its subnet; null where there is none
  /// @param prefixLength bits of the subnet's address
  public record Binding(InetAddress address, @Nullable InetAddress broadcast, int prefixLength) {}

  private static VarHandle field(Lookup lookup, String name, Class<?> type)
      throws ReflectiveOperationException {
    return lookup.findVarHandle(lookup.lookupClass(), name, type);
  }

  /// An interface.
  ///
  /// @param number its `getIndex()`
  public static NetworkInterface create(String name, int number, List<Binding> bindings) {
    try {
      var addresses = bindings.stream().map(Binding::address).toArray(InetAddress[]::new);
      var made = (NetworkInterface) NEW_INTERFACE.invokeExact(name, number, addresses);
      var all = new InterfaceAddress[bindings.size()];
      for (int index = 0; index < all.length; index++) {
        all[index] = create(bindings.get(index));
      }
      DISPLAY_NAME.set(made, name);
      BINDINGS.set(made, all);
      CHILDREN.set(made, new NetworkInterface[0]);
      return made;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static InterfaceAddress create(Binding binding) throws Throwable {
    var made = (InterfaceAddress) NEW_BINDING.invokeExact();
    ADDRESS.set(made, binding.address);
    if (binding.broadcast instanceof Inet4Address broadcast) {
      BROADCAST.set(made, broadcast);
    }
    PREFIX_LENGTH.set(made, (short) binding.prefixLength);
    return made;
  }
}
