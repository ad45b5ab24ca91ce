/// The programs on networks full of faults, many times over, by seeds.
@NullMarked
package io.netjar.labfile.swarm;

import org.jspecify.annotations.NullMarked;
