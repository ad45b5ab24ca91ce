/// Messages on a stream: TCP keeps no boundaries, so something in the stream must say where each
/// message ends. [Framing] names the ways, [FrameReader] and [FrameWriter] speak them.
///
/// They work on plain streams and channels, read nothing of netjar's, and can be used alone.
@NullMarked
package io.netjar.apps.frames;

import org.jspecify.annotations.NullMarked;
