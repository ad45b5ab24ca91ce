package io.netjar.stack.tcp;

/// When a connection uses explicit congestion notification (RFC 3168 §6.1.1).
public enum EcnMode {
  /// Never.
  OFF,

  /// Where the peer asks for it; Linux's default.
  ACCEPT,

  /// It asks for it itself, too.
  REQUEST
}
