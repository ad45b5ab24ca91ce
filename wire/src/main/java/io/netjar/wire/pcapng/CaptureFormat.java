package io.netjar.wire.pcapng;

import java.io.IOException;

/// One kind of capture file, read record by record.
sealed interface CaptureFormat permits PcapngFormat, PcapFormat {

  /// The next frame, or the end.
  ///
  /// @throws BrokenCaptureException for bytes that do not fit the format
  /// @throws IOException where the file cannot be read
  CaptureRecord next() throws IOException, BrokenCaptureException;

  /// How damage leaves the depth of a format; never leaves the package.
  final class BrokenCaptureException extends Exception {
    private static final long serialVersionUID = 1;

    private final long offset;

    BrokenCaptureException(String reason, long offset) {
      super(reason, null, false, false);
      this.offset = offset;
    }

    CaptureRecord.Broken broken() {
      return new CaptureRecord.Broken(String.valueOf(getMessage()), offset);
    }
  }
}
