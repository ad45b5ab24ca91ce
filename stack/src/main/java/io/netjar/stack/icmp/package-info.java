/// The Internet control message protocol: echo and error reports (RFC 792).
@NullMarked
package io.netjar.stack.icmp;

import org.jspecify.annotations.NullMarked;
