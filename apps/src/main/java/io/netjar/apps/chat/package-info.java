/// `chat`: rooms on a server for clients by lines, by frames or raw, and the simplest talk between
/// two.
@NullMarked
package io.netjar.apps.chat;

import org.jspecify.annotations.NullMarked;
