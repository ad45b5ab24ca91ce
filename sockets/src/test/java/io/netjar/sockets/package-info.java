/// Tests of programs and their sockets.
@NullMarked
package io.netjar.sockets;

import org.jspecify.annotations.NullMarked;
