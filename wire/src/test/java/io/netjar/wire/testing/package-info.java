/// A small seeded property harness: [Property] runs a body many times over [Choices], shrinks what
/// fails, and prints the seed that shows it again.
@NullMarked
package io.netjar.wire.testing;

import org.jspecify.annotations.NullMarked;
