package io.netjar.stack.tcp;

import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpOptions;

/// What our segments report besides RCV.NXT: which data has arrived behind a gap (RFC 2018 §4), and
/// which has arrived twice (RFC 2883 §4).
///
/// The block with the segment that came last stands first, then the others in the order in which
/// they were first before. More blocks are remembered than a segment holds, so that there is
/// something left to repeat when one is acknowledged.
final class SackReport {
  private static final int MOST_REMEMBERED = 8;

  /// NOP, NOP, kind and length stand before the blocks.
  private static final int PREFIX = 4;

  private final long[] begins = new long[MOST_REMEMBERED];
  private final long[] ends = new long[MOST_REMEMBERED];
  private int count;

  /// What arrived twice and was not reported yet; empty where both are the same.
  private long duplicateBegin;

  private long duplicateEnd;

  boolean hasDuplicate() {
    return duplicateBegin < duplicateEnd;
  }

  /// Data arrived behind a gap and is held now; perhaps it was before.
  void onHeld(long begin, long end, Reassembly held) {
    long first = begin;
    long last = end;
    boolean grown = true;
    while (grown) {
      grown = false;
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (begins[i] <= last && ends[i] >= first) {
          grown |= begins[i] < first || ends[i] > last;
          first = Math.min(first, begins[i]);
          last = Math.max(last, ends[i]);
        } else {
          begins[kept] = begins[i];
          ends[kept++] = ends[i];
        }
      }
      count = kept;
      // A block that was forgotten continues here.
      long before = held.beginOfDataThatReaches(first);
      long behind = held.endOfDataThatContinues(last);
      grown |= before < first || behind > last;
      first = before;
      last = behind;
    }
    count = Math.min(count + 1, MOST_REMEMBERED);
    System.arraycopy(begins, 0, begins, 1, count - 1);
    System.arraycopy(ends, 0, ends, 1, count - 1);
    begins[0] = first;
    ends[0] = last;
  }

  /// Data arrived that had come before. Each is reported once (RFC 2883 §4); where two wait, the
  /// first one is.
  void onDuplicate(long begin, long end) {
    if (!hasDuplicate()) {
      duplicateBegin = begin;
      duplicateEnd = end;
    }
  }

  /// RCV.NXT has moved: the blocks before it are acknowledged.
  void onAcknowledged(long rcvNxt) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (ends[i] > rcvNxt) {
        begins[kept] = begins[i];
        ends[kept++] = ends[i];
      }
    }
    count = kept;
  }

  /// How many bytes of options [#write] will write, at most `room`; a multiple of 4.
  int length(int room) {
    int fitting = (room - PREFIX) / TcpOptions.BLOCK_LENGTH;
    int blocks = Math.min(count + (hasDuplicate() ? 1 : 0), fitting);
    return blocks <= 0 ? 0 : PREFIX + blocks * TcpOptions.BLOCK_LENGTH;
  }

  /// Writes the option; what arrived twice is reported with that.
  ///
  /// @param length as [#length] told it, more than 0
  void write(byte[] bytes, int offset, int length) {
    int blocks = (length - PREFIX) / TcpOptions.BLOCK_LENGTH;
    TcpOptions.writeNops(bytes, offset, 2);
    TcpOptions.writeSack(bytes, offset + 2, blocks);
    int at = offset + PREFIX;
    if (hasDuplicate()) {
      TcpOptions.writeBlock(bytes, at, SeqNum.onWire(duplicateBegin), SeqNum.onWire(duplicateEnd));
      at += TcpOptions.BLOCK_LENGTH;
      duplicateEnd = duplicateBegin;
    }
    for (int i = 0; at < offset + length; i++) {
      TcpOptions.writeBlock(bytes, at, SeqNum.onWire(begins[i]), SeqNum.onWire(ends[i]));
      at += TcpOptions.BLOCK_LENGTH;
    }
  }

  /// Checks that the blocks lie beyond `rcvNxt`, up to `edge`, and do not touch each other.
  boolean isConsistent(long rcvNxt, long edge) {
    for (int i = 0; i < count; i++) {
      if (begins[i] <= rcvNxt || begins[i] >= ends[i] || ends[i] > edge) {
        return false;
      }
      for (int j = 0; j < i; j++) {
        if (begins[i] <= ends[j] && ends[i] >= begins[j]) {
          return false;
        }
      }
    }
    return true;
  }
}
