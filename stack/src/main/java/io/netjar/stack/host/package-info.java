/// A host: the layers joined into one stack.
@NullMarked
package io.netjar.stack.host;

import org.jspecify.annotations.NullMarked;
