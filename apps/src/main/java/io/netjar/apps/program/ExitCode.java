package io.netjar.apps.program;

/// How a program ended, as the number that its process hands to the shell. The numbers are stable.
public enum ExitCode {
  /// Done, and as far as the protocol can tell, done on the other side too.
  OK(0),
  /// A failure that no other code names.
  FAILED(1),
  /// The command line is wrong; nothing was done.
  USAGE(2),
  /// The peer reset the connection: it refused, or it broke off.
  REFUSED(3),
  /// A name does not resolve, an address cannot be reached or bound, nobody listens there.
  NO_CONNECTION(4),
  /// The peer was silent for longer than allowed.
  TIMEOUT(5),
  /// Content is not what was announced or sent.
  INTEGRITY(6),
  /// A file, a folder or a file name on this side.
  LOCAL(7),
  /// The peer is not who it should be, or this side is not who the peer allows; or the own identity
  /// and the keys that are known cannot be read.
  TRUST(8),
  /// The peer does not speak the protocol.
  PROTOCOL(9),
  /// The user has ended it by a key (128 and the number of SIGINT).
  INTERRUPTED(130),
  /// The process was asked to end (128 and the number of SIGTERM).
  TERMINATED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /// The number handed to the shell.
  ///
  /// @return 0 to 255
  public int number() {
    return number;
  }
}
