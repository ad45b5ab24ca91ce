/// Networks in real time: any thread may use the sockets of their hosts.
@NullMarked
package io.netjar.sockets.live;

import org.jspecify.annotations.NullMarked;
