/// The faces of `java.net` over a host's sockets, and the switch that gives a program those and
/// everybody else the JDK's own.
@NullMarked
package io.netjar.sockets.net;

import org.jspecify.annotations.NullMarked;
