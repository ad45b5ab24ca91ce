/// The faces of `java.nio.channels` over a host's sockets: channels, selectors, pipes, and the
/// provider that opens them.
@NullMarked
package io.netjar.sockets.channels;

import org.jspecify.annotations.NullMarked;
