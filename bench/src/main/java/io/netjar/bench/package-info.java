/// Benchmarks: JMH for the small things, main programs for whole networks.
@NullMarked
package io.netjar.bench;

import org.jspecify.annotations.NullMarked;
