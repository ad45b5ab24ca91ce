package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// Access to packages that the JDK keeps closed.
///
/// One flag on the command line opens the door, [#FLAG]; the other packages are opened from there,
/// so that nobody has to know which they are.
public final class Opens {
  /// What has to stand on the command line of a JVM that runs programs on a network.
  public static final String FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private Opens() {}

  /// True where the JVM was started so that netjar's agent can be loaded.
  public static boolean isOpen() {
    return Object.class.getModule().isOpen("java.lang", Opens.class.getModule());
  }

  /// Checks that the JVM was started so that programs can run.
  ///
  /// @throws IllegalStateException naming the missing flag
  public static void check() {
    open(Object.class.getModule(), "java.lang");
  }

  /// A lookup with full rights in a class of the JDK.
  ///
  /// @throws IllegalStateException naming the missing flag, or the class this JDK does not have
  static Lookup lookupIn(String className) {
    try {
      var type = Class.forName(className, false, null);
      open(type.getModule(), type.getPackageName());
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (ClassNotFoundException | IllegalAccessException e) {
      throw unknownJdk(className, e);
    }
  }

  /// Opens `packageName` of `module` to all classes of the class path.
  ///
  /// @throws IllegalStateException naming the missing flag
  static void open(Module module, String packageName) {
    change(module, packageName, "implAddOpensToAllUnnamed");
  }

  private static void change(Module module, String packageName, String name) {
    try {
      Method method = Module.class.getDeclaredMethod(name, String.class);
      method.setAccessible(true);
      method.invoke(module, packageName);
    } catch (InaccessibleObjectException e) {
      throw new IllegalStateException(
          "programs on a network need a JVM started with "
              + FLAG
              + ", with -javaagent:netjar.jar, or by ./netjar java",
          e);
    } catch (ReflectiveOperationException e) {
      throw unknownJdk("java.lang.Module." + name, e);
    }
  }

  /// Opens a package as `Add-Opens` in the manifest of a program's jar does: to all classes of the
  /// class path. As there, a package that does not exist is passed over.
  ///
  /// @param place module and package, as `java.base/java.util`
  public static void openToAll(String place) {
    change(place, "implAddOpensToAllUnnamed");
  }

  /// Exports a package as `Add-Exports` in the manifest of a program's jar does.
  ///
  /// @param place module and package, as `java.base/sun.nio.ch`
  public static void exportToAll(String place) {
    change(place, "implAddExportsToAllUnnamed");
  }

  private static void change(String place, String method) {
    String[] names = place.split("/", 2);
    var module = ModuleLayer.boot().findModule(names[0]).orElse(null);
    if (module != null && names.length == 2 && module.getPackages().contains(names[1])) {
      change(module, names[1], method);
    }
  }

  /// The error for a JDK whose insides are not those that netjar was written for.
  static IllegalStateException unknownJdk(String what, @Nullable Throwable cause) {
    return new IllegalStateException(
        "programs on a network need the JDK 25; this one is "
            + Runtime.version()
            + " and differs in "
            + what
            + (cause instanceof ReflectiveOperationException ? ": " + cause.getMessage() : ""),
        cause);
  }
}
