package io.netjar.stack.tcp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names a requirement that a test shows, as `docs/conformance.txt` names it: the RFC's number, a
/// space, and the requirement's identifier, such as `9293 MUST-10` or `7323 §5.3 drop`.
///
/// A packet script says the same in a comment of its own line: `// @Rfc 9293 MUST-10`. The house's
/// tests read both from the source text and write `docs/conformance.md`.
@Repeatable(Rfc.Several.class)
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Rfc {
  /// The requirement, as it stands in the table.
  String value();

  /// Holds several requirements of one test; written by the compiler.
  @Retention(RetentionPolicy.SOURCE)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface Several {
    /// The requirements.
    Rfc[] value();
  }
}
