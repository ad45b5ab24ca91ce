package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes messages of a header and a payload, as [MessageReader] reads them. All that fits is
/// written with one call: lengths, header and the begin of the payload.
///
/// Not for several threads at a time.
public final class MessageWriter {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final OutputStream out;
  private final int mostHeaderBytes;

  /// A writer at the start of a message.
  ///
  /// @param out the stream, owned by the caller
  /// @param mostHeaderBytes the longest header that the reader takes
  public MessageWriter(OutputStream out, int mostHeaderBytes) {
    this.out = out;
    this.mostHeaderBytes = mostHeaderBytes;
  }

  /// Writes a header without a payload.
  ///
  /// @param header the JSON text
  /// @throws IllegalArgumentException if it is longer than allowed; nothing is written then
  /// @throws IOException whatever the stream throws
  public void write(String header) throws IOException {
    write(header, InputStream.nullInputStream(), 0);
  }

  /// Writes a header and a payload.
  ///
  /// @param header the JSON text
  /// @param payload where its bytes come from
  /// @param length how many of them belong to the message
  /// @throws IllegalArgumentException if the header is longer than allowed; nothing is written then
  /// @throws EOFException if there are fewer; the stream is of no use any more then
  /// @throws IOException whatever a stream throws
  public void write(String header, InputStream payload, long length) throws IOException {
    byte[] text = header.getBytes(UTF_8);
    if (text.length > mostHeaderBytes) {
      throw new IllegalArgumentException(
          "a header of " + text.length + " bytes is too long: " + mostHeaderBytes + " are allowed");
    }
    int head = LengthPrefix.U32.bytes() + text.length + MessageReader.PAYLOAD.bytes();
    byte[] buffer = new byte[head + (int) Math.min(length, BUFFER_BYTES)];
    LengthPrefix.U32.put(text.length, buffer, 0);
    System.arraycopy(text, 0, buffer, LengthPrefix.U32.bytes(), text.length);
    MessageReader.PAYLOAD.put(length, buffer, head - MessageReader.PAYLOAD.bytes());
    long left = length;
    int filled = head;
    do {
      int count = (int) Math.min(left, buffer.length - filled);
      if (payload.readNBytes(buffer, filled, count) < count) {
        throw new EOFException("the payload ended before its " + length + " bytes");
      }
      out.write(buffer, 0, filled + count);
      left -= count;
      filled = 0;
    } while (left > 0);
  }
}
