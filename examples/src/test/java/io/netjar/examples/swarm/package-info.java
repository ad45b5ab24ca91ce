/// Many runs whose topology, faults and file sizes are drawn from a seed.
@NullMarked
package io.netjar.examples.swarm;

import org.jspecify.annotations.NullMarked;
