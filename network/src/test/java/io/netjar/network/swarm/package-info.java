/// Seeded swarms: TCP connections across networks full of faults.
@NullMarked
package io.netjar.network.swarm;

import org.jspecify.annotations.NullMarked;
