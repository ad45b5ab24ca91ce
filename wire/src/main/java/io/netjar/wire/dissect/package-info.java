/// What a frame says, layer by layer: [Dissection#of] makes a tree of layers, fields and findings
/// of any bytes and never throws, also for a broken frame.
@NullMarked
package io.netjar.wire.dissect;

import org.jspecify.annotations.NullMarked;
