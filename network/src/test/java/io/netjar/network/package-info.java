/// Tests of the network.
@NullMarked
package io.netjar.network;

import org.jspecify.annotations.NullMarked;
