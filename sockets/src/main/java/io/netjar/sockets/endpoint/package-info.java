/// Sockets of a host as programs use them: blocking operations with deadlines, closing and
/// interruption, over connections that never block. The faces of `java.net` sit on these types.
@NullMarked
package io.netjar.sockets.endpoint;

import org.jspecify.annotations.NullMarked;
