/// Runs the tests of Netty's NIO transport on a host of a network.
package io.netjar.matrix.netty;
