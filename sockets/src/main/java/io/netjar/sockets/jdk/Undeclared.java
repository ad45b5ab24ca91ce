package io.netjar.sockets.jdk;

/// Throws what the JDK's own call throws, from hooks that cannot declare it: the rewritten code
/// does.
final class Undeclared {
  private Undeclared() {}

  /// Throws `thrown` as it is.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException rethrow(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
