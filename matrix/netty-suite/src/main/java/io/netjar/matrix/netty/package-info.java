/// Runs the tests of Netty's NIO transport on a host of a network.
@NullMarked
package io.netjar.matrix.netty;

import org.jspecify.annotations.NullMarked;
