package io.netjar.wire.pcapng;

import java.io.IOException;
import java.io.InputStream;

/// The bytes of a capture file, counted.
final class CaptureSource {
  private final InputStream in;
  private long offset;

  CaptureSource(InputStream in) {
    this.in = in;
  }

  /// How many bytes have been read.
  long offset() {
    return offset;
  }

  /// The next `count` bytes, fewer where the file ends before. Takes no more memory than the file
  /// has bytes, whatever `count` claims.
  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    offset += bytes.length;
    return bytes;
  }

  /// Reads up to `count` bytes to `bytes[at]` and tells how many there were.
  int read(byte[] bytes, int at, int count) throws IOException {
    int read = in.readNBytes(bytes, at, count);
    offset += read;
    return read;
  }
}
