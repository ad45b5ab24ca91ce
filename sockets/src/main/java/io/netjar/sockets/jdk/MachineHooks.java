package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers the questions of `java.net.NetworkInterface` and `java.net.InetAddress` about the
/// machine: on a host by [MachineQuestions], elsewhere by the JDK's own methods.
final class MachineHooks implements BiFunction<String, Object[], @Nullable Object> {
  /// The methods of `NetworkInterface` that ask the operating system, and the hook for each.
  static final Map<String, String> OF_INTERFACES = ofInterfaces();

  private static final String INTERFACE = "java.net.NetworkInterface";

  private final Supplier<@Nullable MachineQuestions> current;
  private final Map<String, MethodHandle> own = new LinkedHashMap<>();

  private static Map<String, String> ofInterfaces() {
    var hooks = new LinkedHashMap<String, String>();
    hooks.put("getAll", "interfaces");
    hooks.put("getByName0", "interfaceByName");
    hooks.put("getByIndex0", "interfaceByIndex");
    hooks.put("getByInetAddress0", "interfaceByAddress");
    hooks.put("boundInetAddress0", "isBound");
    hooks.put("isUp0", "isUp");
    hooks.put("isLoopback0", "isLoopback");
    hooks.put("supportsMulticast0", "supportsMulticast");
    hooks.put("isP2P0", "isPointToPoint");
    hooks.put("getMacAddr0", "hardwareAddress");
    hooks.put("getMTU0", "mtu");
    return hooks;
  }

  /// @param current whom to ask on the calling thread; null for the JDK
  MachineHooks(Supplier<@Nullable MachineQuestions> current) {
    this.current = current;
    try {
      var lookup = Opens.lookupIn(INTERFACE);
      for (var method : lookup.lookupClass().getDeclaredMethods()) {
        if (OF_INTERFACES.containsKey(method.getName())) {
          own.put(method.getName(), lookup.unreflect(method));
        }
      }
      for (var question : OF_INTERFACES.keySet()) {
        if (!own.containsKey(question)) {
          throw new NoSuchMethodException(question);
        }
      }
      var addresses = Opens.lookupIn("java.net.InetAddressImpl");
      var reach =
          MethodType.methodType(
              boolean.class, InetAddress.class, int.class, NetworkInterface.class, int.class);
      own.put("isReachable", addresses.findVirtual(addresses.lookupClass(), "isReachable", reach));
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk(INTERFACE, e);
    }
  }

  @Override
  public @Nullable Object apply(String question, Object[] arguments) {
    try {
      var answers = current.get();
      if (answers != null) {
        return answer(answers, question, arguments);
      }
      var method = own.get(question);
      return method == null ? null : method.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw Undeclared.<RuntimeException>rethrow(e);
    }
  }

  private static @Nullable Object answer(
      MachineQuestions answers, String question, Object[] arguments) throws Throwable {
    return switch (question) {
      case "getLocalHost" -> answers.localHost();
      case "getAll" -> answers.interfaces();
      case "getByName0" -> answers.byName((String) arguments[0]);
      case "getByIndex0" -> answers.byIndex((int) arguments[0]);
      case "getByInetAddress0" -> answers.byAddress((InetAddress) arguments[0]);
      case "boundInetAddress0" -> answers.byAddress((InetAddress) arguments[0]) != null;
      case "isUp0" -> answers.isUp((String) arguments[0]);
      case "isLoopback0" -> answers.isLoopback((String) arguments[0]);
      case "supportsMulticast0" -> answers.supportsMulticast((String) arguments[0]);
      case "isP2P0" -> false;
      case "getMacAddr0" -> answers.hardwareAddress((String) arguments[1]);
      case "getMTU0" -> answers.mtu((String) arguments[0]);
      case "isReachable" ->
          answers.isReachable((InetAddress) arguments[1], (int) arguments[2], (int) arguments[4]);
      default -> throw new IllegalStateException("no such question: " + question);
    };
  }
}
