/// The address resolution protocol: which MAC address has a neighbour's IPv4 address (RFC 826).
@NullMarked
package io.netjar.stack.arp;

import org.jspecify.annotations.NullMarked;
