package io.netjar.wire.pcapng;

import org.jspecify.annotations.Nullable;

/// What [PcapngReader] finds next in a capture.
public sealed interface CaptureRecord {

  /// One frame of the capture.
  ///
  /// Equality compares `bytes` by identity: compare them by content with `Arrays.equals`.
  ///
  /// @param number counted from 1, as Wireshark counts
  /// @param interfaceName the name of the interface that saw it; `interface N` where the file names
  ///   none
  /// @param linkType what the bytes begin with, as the Tcpdump group numbers it: 1 is Ethernet
  /// @param timeNanos nanoseconds since the capture's epoch; [#NO_TIME] where the file has no time
  ///   for it; a time outside the range of a `long` is cut to its ends
  /// @param originalLength length on the wire in bytes; more than `bytes.length` where the frame
  ///   was cut
  /// @param bytes what was captured; the caller owns it
  /// @param comment what the file says of the frame, several comments joined by `; `; null for none
  @SuppressWarnings("ArrayRecordComponent") // A copy for each access would serve nobody.
  record Frame(
      long number,
      String interfaceName,
      int linkType,
      long timeNanos,
      long originalLength,
      byte[] bytes,
      @Nullable String comment)
      implements CaptureRecord {

    /// The time of a frame that has none (pcapng's simple packet blocks).
    public static final long NO_TIME = Long.MIN_VALUE;

    /// [#linkType] of Ethernet.
    public static final int ETHERNET = 1;

    /// True where the file says when the frame was seen.
    public boolean hasTime() {
      return timeNanos != NO_TIME;
    }
  }

  /// The capture ended where it should.
  record End() implements CaptureRecord {}

  /// From here on the capture cannot be read.
  ///
  /// @param reason what is wrong, for people
  /// @param offset where in the file, in bytes from its beginning: where the damaged block begins
  record Broken(String reason, long offset) implements CaptureRecord {}
}
