package io.netjar.stack.tcp;

/// Finds out which segments are lost, and marks them in the [SentSegments]; it decides nothing
/// else.
sealed interface LossDetection permits RackTlp, DuplicateThreshold {
  /// Value of [#deadline] where there is none.
  long NO_DEADLINE = Long.MAX_VALUE;

  /// Takes in what an acknowledgement tells, after the scoreboard has.
  ///
  /// @param recovering true in fast recovery
  void onAcknowledgment(AckSample sample, boolean recovering);

  /// Marks what is lost by now.
  ///
  /// @param recovering true in fast recovery or after a timeout
  /// @return true where something was marked
  boolean detect(AckSample sample, boolean recovering);

  /// Marks what is lost where the retransmission timer has expired: the oldest segment at least.
  void onTimeout(AckSample sample);

  /// When [#detect] is to be called again though nothing has arrived, or [#NO_DEADLINE].
  long deadline();

  /// Bytes that are taken to have arrived though they are not SACKed.
  int assumedBytes();

  // What only one of the two does stands here as nothing.

  /// Fast recovery begins.
  default void onRecovery() {}

  /// A segment to send again though it is not marked, where nothing marked is left and nothing new
  /// can be sent; [SentSegments#NONE] where there is none.
  default int extra() {
    return SentSegments.NONE;
  }

  /// A segment that is not marked was sent again.
  default void onExtraSent(long end) {}

  /// True while the answer to a probe of the tail is awaited.
  default boolean isProbing() {
    return false;
  }

  /// True where it would have the tail probed now.
  default boolean mayProbe() {
    return false;
  }

  /// A probe of the tail was sent.
  ///
  /// @param sndNxt after it
  /// @param again true where it was sent before
  default void onProbeSent(long sndNxt, boolean again) {}

  /// The probe was not needed: both copies have arrived.
  default void onProbeSpurious() {}

  /// Looks for the probe's answer.
  ///
  /// @return true where the probe itself has repaired a loss, which is a sign of congestion
  default boolean isRepairedByProbe(AckSample sample) {
    return false;
  }
}
