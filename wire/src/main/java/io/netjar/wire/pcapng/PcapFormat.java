package io.netjar.wire.pcapng;

import io.netjar.wire.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Classic pcap (draft-ietf-opsawg-pcap): a header of 24 bytes, then records of 16 bytes and a
/// frame.
final class PcapFormat implements CaptureFormat {
  private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  private static final int HEADER_AFTER_MAGIC = 20;
  private static final int RECORD_HEADER = 16;

  private final CaptureSource source;
  private final boolean littleEndian;
  private final long fractionNanos;
  private int linkType;
  private boolean begun;
  private long frames;

  private PcapFormat(CaptureSource source, boolean littleEndian, long fractionNanos) {
    this.source = source;
    this.littleEndian = littleEndian;
    this.fractionNanos = fractionNanos;
  }

  /// A reader of what follows the four bytes `magic`; null where they do not begin a pcap file.
  static @Nullable PcapFormat of(byte[] magic, CaptureSource source) {
    int big = Bytes.i32(magic, 0);
    return switch (big) {
      case MAGIC_MICROSECONDS -> new PcapFormat(source, false, 1_000);
      case MAGIC_NANOSECONDS -> new PcapFormat(source, false, 1);
      default ->
          switch (Integer.reverseBytes(big)) {
            case MAGIC_MICROSECONDS -> new PcapFormat(source, true, 1_000);
            case MAGIC_NANOSECONDS -> new PcapFormat(source, true, 1);
            default -> null;
          };
    };
  }

  @Override
  public CaptureRecord next() throws IOException, BrokenCaptureException {
    if (!begun) {
      byte[] header = whole(HEADER_AFTER_MAGIC, "the file's header", 0);
      // The upper bits tell of frame check sequences (§4).
      linkType = i32(header, 16) & 0xffff;
      begun = true;
    }
    long offset = source.offset();
    byte[] header = source.read(RECORD_HEADER);
    if (header.length == 0) {
      return new CaptureRecord.End();
    }
    if (header.length < RECORD_HEADER) {
      throw truncated("the header of a record", header.length, RECORD_HEADER, offset);
    }
    long captured = i32(header, 8) & 0xffff_ffffL;
    if (captured > Block.MOST_LENGTH) {
      throw new BrokenCaptureException(
          "a record of " + captured + " bytes is over the most of " + Block.MOST_LENGTH, offset);
    }
    byte[] bytes = whole((int) captured, "a record", offset);
    long seconds = i32(header, 0) & 0xffff_ffffL;
    long nanos = seconds * 1_000_000_000L + (i32(header, 4) & 0xffff_ffffL) * fractionNanos;
    return new CaptureRecord.Frame(
        ++frames, "interface 0", linkType, nanos, i32(header, 12) & 0xffff_ffffL, bytes, null);
  }

  private byte[] whole(int count, String what, long offset)
      throws IOException, BrokenCaptureException {
    byte[] bytes = source.read(count);
    if (bytes.length < count) {
      throw truncated(what, bytes.length, count, offset);
    }
    return bytes;
  }

  private static BrokenCaptureException truncated(String what, int there, int count, long offset) {
    return new BrokenCaptureException(
        "the file ends inside " + what + ": " + there + " of " + count + " bytes are there",
        offset);
  }

  private int i32(byte[] bytes, int at) {
    int big = Bytes.i32(bytes, at);
    return littleEndian ? Integer.reverseBytes(big) : big;
  }
}
