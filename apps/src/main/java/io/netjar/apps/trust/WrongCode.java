package io.netjar.apps.trust;

import java.io.Serial;

/// The other side does not have the code, or cheats.
///
/// The library's own exception stays where the library is used: a class that catches it would load
/// a signed jar, which takes a quarter of a second, in every program that needs no code.
final class WrongCode extends Exception {
  @Serial private static final long serialVersionUID = 1;

  WrongCode(Exception cause) {
    super(cause);
  }
}
