package io.netjar.stack;

/// Why a command on a socket failed, in the words of POSIX `errno`.
public enum SocketError {
  /// The peer answered that nobody listens (ECONNREFUSED).
  REFUSED,
  /// The peer ended the connection at once (ECONNRESET).
  RESET,
  /// The peer did not answer for too long (ETIMEDOUT).
  TIMED_OUT,
  /// The destination does not answer on its link, or a router says so (EHOSTUNREACH).
  HOST_UNREACHABLE,
  /// There is no route to the destination (ENETUNREACH).
  NETWORK_UNREACHABLE,
  /// The destination answered that nobody has the UDP port (ECONNREFUSED on a UDP socket).
  PORT_UNREACHABLE,
  /// The destination answered that it does not speak the protocol (ENOPROTOOPT).
  PROTOCOL_UNREACHABLE,
  /// Another socket has the address and port (EADDRINUSE).
  ADDRESS_IN_USE,
  /// The host has no such address, or no ephemeral port is left (EADDRNOTAVAIL).
  ADDRESS_NOT_AVAILABLE,
  /// A privileged port, or a broadcast that was not allowed (EACCES).
  ACCESS,
  /// The datagram is longer than the protocol or the path allows (EMSGSIZE).
  MESSAGE_TOO_LONG,
  /// The connection's sending side is shut (EPIPE).
  BROKEN_PIPE,
  /// The command needs a peer (ENOTCONN).
  NOT_CONNECTED,
  /// The socket has a peer, or is bound, already (EISCONN, EINVAL).
  ALREADY_CONNECTED,
  /// The socket is closed (EBADF).
  CLOSED,
  /// A bounded queue or table is full (ENOBUFS).
  NO_BUFFERS,
  /// The address is of a family, or the value of a kind, that the host does not support
  /// (EAFNOSUPPORT, EINVAL).
  NOT_SUPPORTED;
}
