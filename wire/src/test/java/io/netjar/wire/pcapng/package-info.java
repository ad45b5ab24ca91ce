/// Tests of capture files.
@NullMarked
package io.netjar.wire.pcapng;

import org.jspecify.annotations.NullMarked;
