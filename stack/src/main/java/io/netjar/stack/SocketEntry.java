package io.netjar.stack;

import io.netjar.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One line of a host's list of sockets.
///
/// @param protocol `tcp` or `udp`
/// @param state the state's name, such as `ESTABLISHED`; `UNCONNECTED` or `CONNECTED` for UDP
/// @param receiveQueue bytes that the program has not read yet
/// @param sendQueue bytes that the peer has not acknowledged yet
/// @param local the socket's own end
/// @param peer the other end; null where there is none
/// @param retransmissions how many segments were sent again; 0 for UDP
public record SocketEntry(
    String protocol,
    String state,
    int receiveQueue,
    int sendQueue,
    Endpoint local,
    @Nullable Endpoint peer,
    long retransmissions) {}
