package io.netjar.stack.tcp;

/// What the sending side does with the blocks of a SACK option (RFC 2018 §5): those of what was
/// sent and is not acknowledged go to the scoreboard; a block of what had arrived before tells that
/// something arrived twice (RFC 2883 §4); all others are not looked at.
final class SelectiveAcks {
  private SelectiveAcks() {}

  /// Takes the blocks of a segment.
  ///
  /// @param acknowledgment SEG.ACK of that segment; SND.UNA has not moved yet
  static void take(SegmentOptions options, Sender sender, long acknowledgment, AckSample sample) {
    long sndUna = sender.sndUna();
    for (int i = 0; i < options.blocks; i++) {
      long begin = options.blockBegin(i, sndUna);
      long end = options.blockEnd(i, sndUna);
      if (begin >= end || end > sender.sndNxt()) {
        continue; // of what was never sent
      }
      if (i == 0 && isReport(options, begin, end, acknowledgment, sndUna)) {
        if (begin >= sndUna - sender.largestWindow()) {
          sample.hasDuplicateReport = true;
          sample.duplicateEnd = end;
        }
      } else if (begin >= acknowledgment && end > sndUna) {
        sender.sent().sack(begin, end, sample);
      }
    }
  }

  /// RFC 2883 §4.1 and §4.2: the first block lies below SEG.ACK, or within the second block.
  private static boolean isReport(
      SegmentOptions options, long begin, long end, long acknowledgment, long sndUna) {
    return begin < acknowledgment
        || (options.blocks > 1
            && options.blockBegin(1, sndUna) <= begin
            && end <= options.blockEnd(1, sndUna));
  }
}
