package io.netjar.sockets.jdk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// In which code a rewriting is made.
///
/// @param classes internal names of classes, such as `java/net/Socket`; one that ends in `*` stands
///   for all that begin so
/// @param exceptClasses those among them that are left alone
/// @param methods names of methods, with or without descriptor; none means all
/// @param exceptMethods those that are left alone
record Where(
    List<String> classes,
    List<String> exceptClasses,
    List<String> methods,
    List<String> exceptMethods) {

  /// In all code of these classes.
  static Where in(String... classes) {
    return new Where(List.of(classes), List.of(), List.of(), List.of());
  }

  /// In all code.
  static Where everywhere() {
    return in("*");
  }

  Where except(String... others) {
    return new Where(classes, List.of(others), methods, exceptMethods);
  }

  Where method(String... names) {
    return new Where(classes, exceptClasses, List.of(names), exceptMethods);
  }

  Where exceptMethod(String... names) {
    return new Where(classes, exceptClasses, methods, List.of(names));
  }

  /// True where some of the class's methods are meant.
  boolean hasClass(String internalName) {
    return matches(classes, internalName) && !matches(exceptClasses, internalName);
  }

  /// True for a method of such a class.
  boolean hasMethod(String name, String descriptor) {
    return (methods.isEmpty() || names(methods, name, descriptor))
        && !names(exceptMethods, name, descriptor);
  }

  /// The name of the one class that is meant, null where there may be several.
  @Nullable String onlyClass() {
    return classes.size() == 1 && !classes.getFirst().endsWith("*") ? classes.getFirst() : null;
  }

  private static boolean names(List<String> methods, String name, String descriptor) {
    return methods.contains(name) || methods.contains(name + descriptor);
  }

  private static boolean matches(List<String> patterns, String name) {
    for (var pattern : patterns) {
      if (pattern.endsWith("*")
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
