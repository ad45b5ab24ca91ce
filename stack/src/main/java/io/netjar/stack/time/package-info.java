/// Time without a clock: events at stated times, and the queue that orders them.
@NullMarked
package io.netjar.stack.time;

import org.jspecify.annotations.NullMarked;
