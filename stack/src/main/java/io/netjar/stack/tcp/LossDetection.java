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
}
