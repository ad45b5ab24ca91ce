package io.netjar.matrix.netty;

import java.util.Optional;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/// What is counted: a method of a class of tests, with whatever arguments.
///
/// @param type the name of the class
/// @param method the name of the method; empty for what happens around all of them
record Case(String type, String method) {
  /// The case that JUnit names so.
  static Case of(Optional<TestSource> source) {
    return switch (source.orElse(null)) {
      case MethodSource method -> new Case(method.getClassName(), method.getMethodName());
      case ClassSource type -> new Case(type.getClassName(), "");
      case null, default -> new Case("", "");
    };
  }

  @Override
  public String toString() {
    return type + "#" + method;
  }
}
