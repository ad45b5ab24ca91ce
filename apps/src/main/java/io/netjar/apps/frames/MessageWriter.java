package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/// Writes messages of a header and a payload, as [MessageReader] reads them. All that fits is
/// written with one call: lengths, header and the begin of the payload. Small messages can be put
/// together first, and written with one call for many.
///
/// Not for several threads at a time.
public final class MessageWriter {
  private static final int FIRST_BUFFER_BYTES = 512;

  /// What is put together before it is written.
  private static final int BUFFER_BYTES = 64 * 1024;

  /// As much of a long payload is written with its header; the rest goes without being copied.
  private static final int WITH_HEADER_BYTES = 16 * 1024;

  private final OutputStream out;
  private final int mostHeaderBytes;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int filled;

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
    write(header, buffer, 0, 0);
  }

  /// Writes a header and a payload.
  ///
  /// @param header the JSON text
  /// @param payload the array with its bytes
  /// @param offset where they begin
  /// @param length how many there are
  /// @throws IllegalArgumentException if the header is longer than allowed; nothing is written then
  /// @throws IOException whatever the stream throws
  public void write(String header, byte[] payload, int offset, int length) throws IOException {
    put(header, payload, offset, length);
    flush();
  }

  /// Writes a header and a payload later: when there is enough to write, or with the next message
  /// that is written at once, or at [#flush].
  ///
  /// @param header the JSON text
  /// @param payload the array with its bytes
  /// @param offset where they begin
  /// @param length how many there are
  /// @throws IllegalArgumentException if the header is longer than allowed; nothing is written then
  /// @throws IOException whatever the stream throws
  public void put(String header, byte[] payload, int offset, int length) throws IOException {
    byte[] text = begin(header, length);
    int room = Math.max(0, BUFFER_BYTES - filled - headBytes(text));
    int copied = length <= room ? length : Math.min(room, WITH_HEADER_BYTES);
    append(text, payload, offset, length, copied);
    if (copied < length) {
      flush();
      out.write(payload, offset + copied, length - copied);
    }
  }

  /// Writes what was put together.
  ///
  /// @throws IOException whatever the stream throws
  public void flush() throws IOException {
    int length = filled;
    filled = 0;
    if (length > 0) {
      out.write(buffer, 0, length);
    }
  }

  /// Writes a header and a payload that is read from a stream.
  ///
  /// @param header the JSON text
  /// @param payload where its bytes come from
  /// @param length how many of them belong to the message
  /// @throws IllegalArgumentException if the header is longer than allowed; nothing is written then
  /// @throws EOFException if there are fewer; the stream is of no use any more then
  /// @throws IOException whatever a stream throws
  public void write(String header, InputStream payload, long length) throws IOException {
    append(begin(header, length), buffer, 0, length, 0);
    long left = length;
    do {
      reserve((int) Math.min(left, BUFFER_BYTES - filled));
      int count = (int) Math.min(left, buffer.length - filled);
      if (payload.readNBytes(buffer, filled, count) < count) {
        throw new EOFException("the payload ended before its " + length + " bytes");
      }
      filled += count;
      left -= count;
      flush();
    } while (left > 0);
  }

  /// Checks a header, and makes room for it.
  private byte[] begin(String header, long length) throws IOException {
    byte[] text = header.getBytes(UTF_8);
    if (text.length > mostHeaderBytes) {
      throw new IllegalArgumentException(
          "a header of " + text.length + " bytes is too long: " + mostHeaderBytes + " are allowed");
    }
    if (filled + headBytes(text) + Math.min(length, WITH_HEADER_BYTES) > BUFFER_BYTES) {
      flush();
    }
    return text;
  }

  private static int headBytes(byte[] text) {
    return LengthPrefix.U32.bytes() + text.length + MessageReader.PAYLOAD.bytes();
  }

  private void append(byte[] text, byte[] payload, int offset, long length, int copied) {
    reserve(headBytes(text) + copied);
    LengthPrefix.U32.put(text.length, buffer, filled);
    filled += LengthPrefix.U32.bytes();
    System.arraycopy(text, 0, buffer, filled, text.length);
    filled += text.length;
    MessageReader.PAYLOAD.put(length, buffer, filled);
    filled += MessageReader.PAYLOAD.bytes();
    System.arraycopy(payload, offset, buffer, filled, copied);
    filled += copied;
  }

  private void reserve(int bytes) {
    if (filled + bytes > buffer.length) {
      buffer =
          Arrays.copyOf(
              buffer, Math.max(filled + bytes, Math.min(2 * buffer.length, BUFFER_BYTES)));
    }
  }
}
