/// A server that outlives bad peers: one virtual thread for each connection, limits on everything,
/// an end that is said once. [io.netjar.apps.server.Server] serves, [io.netjar.apps.server.Session]
/// is a connection, [io.netjar.apps.server.Limits] holds every number.
@NullMarked
package io.netjar.apps.server;

import org.jspecify.annotations.NullMarked;
