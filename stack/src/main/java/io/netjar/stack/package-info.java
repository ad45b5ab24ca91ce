/// One host's TCP/IP as machines without I/O: what all its layers share.
@NullMarked
package io.netjar.stack;

import org.jspecify.annotations.NullMarked;
