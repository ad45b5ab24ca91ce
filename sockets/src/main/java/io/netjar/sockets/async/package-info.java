/// Asynchronous channels on the hosts of a network: `AsynchronousSocketChannel`,
/// `AsynchronousServerSocketChannel` and their groups.
@NullMarked
package io.netjar.sockets.async;

import org.jspecify.annotations.NullMarked;
