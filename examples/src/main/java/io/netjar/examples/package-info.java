/// Numbered examples, each a program of its own: read one from top to bottom, run it, change it.
@NullMarked
package io.netjar.examples;

import org.jspecify.annotations.NullMarked;
