/// `echo`: a server that sends back what it is sent, and a caller that measures it, over TCP and
/// UDP (RFC 862).
@NullMarked
package io.netjar.apps.echo;

import org.jspecify.annotations.NullMarked;
