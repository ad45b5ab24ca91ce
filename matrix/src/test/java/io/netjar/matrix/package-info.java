/// Well-known libraries, server and client, as they are: on the operating system, and on hosts of a
/// network in real and in virtual time.
@NullMarked
package io.netjar.matrix;

import org.jspecify.annotations.NullMarked;
