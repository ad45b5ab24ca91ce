/// What netjar needs of the JDK beyond its public API, all in one place: virtual threads on a
/// scheduler of our own, and hooks where the JDK reads the clock or makes a socket.
@NullMarked
package io.netjar.sockets.jdk;

import org.jspecify.annotations.NullMarked;
