package io.netjar.wire.pcapng;

import io.netjar.wire.Bytes;
import io.netjar.wire.pcapng.CaptureFormat.BrokenCaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads a capture frame by frame: pcapng (draft-ietf-opsawg-pcapng) in both byte orders, and
/// classic pcap in both byte orders with stamps of microseconds or nanoseconds.
///
/// Nothing a file holds makes [#next] throw: a damaged, truncated or foreign file gives the frames
/// before the damage, then [CaptureRecord.Broken]. Blocks of unknown types are skipped. No block
/// over 16 MiB is read. Use from one thread.
public final class PcapngReader implements AutoCloseable {
  private final InputStream in;
  private final CaptureSource source;
  private @Nullable CaptureFormat format;
  private @Nullable CaptureRecord last;

  /// Reads from `in`, which the reader owns from now on and which should be buffered.
  public PcapngReader(InputStream in) {
    this.in = in;
    this.source = new CaptureSource(in);
  }

  /// The next frame; then [CaptureRecord.End] or [CaptureRecord.Broken], again at each further
  /// call.
  public CaptureRecord next() {
    if (last != null) {
      return last;
    }
    CaptureRecord record = read();
    if (!(record instanceof CaptureRecord.Frame)) {
      last = record;
    }
    return record;
  }

  /// Closes the stream.
  ///
  /// @throws IOException where the stream cannot be closed
  @Override
  public void close() throws IOException {
    in.close();
  }

  private CaptureRecord read() {
    long offset = source.offset();
    try {
      if (format == null) {
        format = recognise();
      }
      return format.next();
    } catch (BrokenCaptureException e) {
      return e.broken();
    } catch (IOException e) {
      return new CaptureRecord.Broken("the file cannot be read: " + e.getMessage(), offset);
    }
  }

  private CaptureFormat recognise() throws IOException, BrokenCaptureException {
    byte[] magic = source.read(4);
    if (magic.length == 0) {
      throw new BrokenCaptureException("the file is empty", 0);
    }
    if (magic.length == 4) {
      if (Bytes.i32(magic, 0) == Block.SECTION) {
        return new PcapngFormat(source);
      }
      PcapFormat pcap = PcapFormat.of(magic, source);
      if (pcap != null) {
        return pcap;
      }
    }
    throw new BrokenCaptureException(
        "not a capture file: begins with "
            + HexFormat.of().formatHex(magic)
            + hint(magic)
            + "; pcapng begins with 0a0d0d0a, classic pcap with d4c3b2a1",
        0);
  }

  private static String hint(byte[] magic) {
    boolean gzip = magic.length >= 2 && Bytes.u16(magic, 0) == 0x1f8b;
    return gzip ? " (gzip: unpack it first)" : "";
  }
}
