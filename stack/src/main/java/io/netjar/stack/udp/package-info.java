/// The user datagram protocol (RFC 768).
@NullMarked
package io.netjar.stack.udp;

import org.jspecify.annotations.NullMarked;
