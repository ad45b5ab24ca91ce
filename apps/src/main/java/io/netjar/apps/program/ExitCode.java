package io.netjar.apps.program;

/// How a program ended, as the number that its process hands to the shell. The numbers are stable.
public enum ExitCode {
  /// Done, and as far as the protocol can tell, done on the other side too.
  OK(0, "done, and acknowledged where the other side can say so"),
  /// A failure that no other code names.
  FAILED(1, "a failure that no other code names"),
  /// The command line is wrong; nothing was done.
  USAGE(2, "wrong words on the command line; nothing was done"),
  /// The peer reset the connection: it refused, or it broke off.
  REFUSED(3, "the peer refused, or broke off"),
  /// A name does not resolve, an address cannot be reached or bound, nobody listens there.
  NO_CONNECTION(4, "a name does not resolve, or an address cannot be connected to or bound"),
  /// The peer was silent for longer than allowed.
  TIMEOUT(5, "the peer was silent for too long"),
  /// Content is not what was announced or sent.
  INTEGRITY(6, "content is cut, differs, or changed on its way"),
  /// A file, a folder or a file name on this side.
  LOCAL(7, "a file, a folder or a file name on this side"),
  /// The peer is not who it should be, or this side is not who the peer allows; or the own identity
  /// and the keys that are known cannot be read.
  TRUST(8, "the peer is not who it should be, or does not believe this side"),
  /// The peer does not speak the protocol.
  PROTOCOL(9, "the peer speaks something else"),
  /// The user has ended it by a key (128 and the number of SIGINT).
  INTERRUPTED(130, "ended by Ctrl-C"),
  /// The process was asked to end (128 and the number of SIGTERM).
  TERMINATED(143, "ended by SIGTERM");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /// What it says, for a manual.
  ///
  /// @return part of a sentence
  public String meaning() {
    return meaning;
  }

  /// The number handed to the shell.
  ///
  /// @return 0 to 255
  public int number() {
    return number;
  }
}
