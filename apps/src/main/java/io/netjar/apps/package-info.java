/// The programs that come with netjar, and their entry: [io.netjar.apps.Apps].
///
/// They are plain Java programs on `java.net` sockets and virtual threads and read nothing of the
/// network in the jar. So they run the same on that network and on the real one.
@NullMarked
package io.netjar.apps;

import org.jspecify.annotations.NullMarked;
