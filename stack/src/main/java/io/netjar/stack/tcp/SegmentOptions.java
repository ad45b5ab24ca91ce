package io.netjar.stack.tcp;

import io.netjar.wire.Bytes;
import io.netjar.wire.SeqNum;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;

/// The options of the segment that is being looked at. Those that only a SYN may carry are read of
/// a SYN alone; of each kind the first one counts; reading stops where the list breaks (RFC 9293
/// §3.1).
final class SegmentOptions {
  /// As many blocks of SACK as fit into the 40 bytes of options (RFC 2018 §3).
  static final int MOST_BLOCKS = 4;

  /// What a segment with timestamps and nothing else has in front of them: NOP, NOP, kind, length
  /// (RFC 7323, appendix A).
  private static final int ALIGNED_TIMESTAMPS = 0x0101_080a;

  /// The MSS option's value, 0 where it is absent (RFC 9293 §3.7.1).
  int mss;

  /// The window scale option's shift, as it stands; -1 where it is absent (RFC 7323 §2.2).
  int windowScale;

  /// True where the sender takes selective acknowledgements (RFC 2018 §2).
  boolean sackPermitted;

  /// True where there are timestamps: TSval and TSecr (RFC 7323 §3.2).
  boolean hasTimestamps;

  int tsVal;
  int tsEcr;

  /// True where a SYN or SYN+ACK asks for or agrees to explicit congestion notification: two flags
  /// that say so, no option. One that just sends our own flags back does neither (RFC 3168 §6.1.1).
  boolean ecnSetup;

  /// How many blocks of SACK there are, 0 to 4 (RFC 2018 §3).
  int blocks;

  private final int[] edges = new int[2 * MOST_BLOCKS];

  /// Reads the options behind the header at `header`.
  void read(byte[] bytes, int header, int headerLength, boolean syn) {
    mss = 0;
    windowScale = -1;
    sackPermitted = false;
    hasTimestamps = false;
    blocks = 0;
    int index = header + TcpView.LENGTH;
    int end = header + headerLength;
    if (end - index == 2 + TcpOptions.TIMESTAMPS_LENGTH
        && Bytes.i32(bytes, index) == ALIGNED_TIMESTAMPS) {
      readTimestamps(bytes, index + 2);
      return;
    }
    int option = TcpOptions.next(bytes, index, end);
    while (option >= 0) {
      int length = TcpOptions.length(bytes, option);
      readOne(bytes, option, length, syn);
      option = TcpOptions.next(bytes, option + length, end);
    }
  }

  private void readOne(byte[] bytes, int index, int length, boolean syn) {
    switch (TcpOptions.kind(bytes, index)) {
      case TcpOptions.MSS -> {
        if (syn && length == TcpOptions.MSS_LENGTH && mss == 0) {
          mss = Bytes.u16(bytes, index + 2);
        }
      }
      case TcpOptions.WINDOW_SCALE -> {
        if (syn && length == TcpOptions.WINDOW_SCALE_LENGTH && windowScale < 0) {
          windowScale = Bytes.u8(bytes, index + 2);
        }
      }
      case TcpOptions.SACK_PERMITTED -> sackPermitted |= syn && length == 2;
      case TcpOptions.TIMESTAMPS -> {
        if (length == TcpOptions.TIMESTAMPS_LENGTH && !hasTimestamps) {
          readTimestamps(bytes, index);
        }
      }
      case TcpOptions.SACK -> {
        if (!syn && blocks == 0 && (length - 2) % TcpOptions.BLOCK_LENGTH == 0) {
          readBlocks(bytes, index + 2, (length - 2) / TcpOptions.BLOCK_LENGTH);
        }
      }
      default -> {} // RFC 9293 §3.1 (MUST-6): others are skipped
    }
  }

  private void readTimestamps(byte[] bytes, int index) {
    hasTimestamps = true;
    tsVal = Bytes.i32(bytes, index + 2);
    tsEcr = Bytes.i32(bytes, index + 6);
  }

  private void readBlocks(byte[] bytes, int index, int count) {
    blocks = Math.min(count, MOST_BLOCKS);
    for (int i = 0; i < 2 * blocks; i++) {
      edges[i] = Bytes.i32(bytes, index + 4 * i);
    }
  }

  /// Where a block begins, as the position nearest to `sndUna`.
  long blockBegin(int block, long sndUna) {
    return SeqNum.unwrap(edges[2 * block], sndUna);
  }

  /// The position behind a block; a block that is not empty ends behind its begin.
  long blockEnd(int block, long sndUna) {
    return SeqNum.unwrap(edges[2 * block + 1], sndUna);
  }
}
