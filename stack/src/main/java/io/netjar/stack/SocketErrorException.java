package io.netjar.stack;

/// A command on a socket that failed, for commands whose result is an object.
public final class SocketErrorException extends Exception {
  private static final long serialVersionUID = 1;

  private final SocketError error;

  /// @param error why the command failed
  public SocketErrorException(SocketError error) {
    super(error.name());
    this.error = error;
  }

  /// Why the command failed.
  public SocketError error() {
    return error;
  }
}
