package io.netjar.apps.echo;

import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import java.time.Duration;

/// What many clients are to do.
///
/// @param server whom they call
/// @param isUdp whether by datagrams
/// @param clients how many, each with a connection or socket of its own
/// @param rate messages a second of all together; 0 for as many as come back
/// @param duration for how long they send
/// @param count the most messages of each
/// @param message what they send
/// @param isNumbered whether its first bytes are another number in each message, so that a reply to
///   another is not taken for the right one
/// @param timeout how long each connect and read waits
record Load(
    HostPort server,
    boolean isUdp,
    int clients,
    int rate,
    Duration duration,
    long count,
    byte[] message,
    boolean isNumbered,
    IdleTimeout timeout) {}
