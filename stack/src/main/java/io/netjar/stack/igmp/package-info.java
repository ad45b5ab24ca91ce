/// Membership of multicast groups and the reports of it: IGMP version 3 (RFC 3376 §1).
@NullMarked
package io.netjar.stack.igmp;

import org.jspecify.annotations.NullMarked;
