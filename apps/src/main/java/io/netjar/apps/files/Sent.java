package io.netjar.apps.files;

/// Something that was offered, and what is known of it so far. The lock of its [Dispatch] guards
/// what can change.
final class Sent {
  /// What a receiver has said to an offer.
  enum Answer {
    NONE,
    ACCEPT,
    COMPARE,
    REFUSE
  }

  final Cargo cargo;
  long size;
  Answer answer = Answer.NONE;
  String ranges = "";
  byte[] checks = {};

  Sent(Cargo cargo, long size) {
    this.cargo = cargo;
    this.size = size;
  }
}
