/// The Internet protocol, version 4: routing, forwarding, fragments (RFC 791 §3, RFC 1122 §3, RFC
/// 1812 §5).
@NullMarked
package io.netjar.stack.ip;

import org.jspecify.annotations.NullMarked;
