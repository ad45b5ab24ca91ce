package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.FrameException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// Reads messages of a header and a payload. A header is read whole, a payload never: it is a
/// stream that ends where the payload does.
///
/// Not for several threads at a time.
public final class MessageReader {
  /// What stands before a payload.
  static final LengthPrefix PAYLOAD =
      new LengthPrefix(Long.BYTES, ByteOrder.BIG_ENDIAN, false, false);

  private final FrameReader frames;
  private final long mostPayloadBytes;

  /// A reader at the start of a message.
  ///
  /// @param in the stream, owned by the caller
  /// @param mostHeaderBytes the longest header taken
  /// @param mostPayloadBytes the longest payload taken
  public MessageReader(InputStream in, int mostHeaderBytes, long mostPayloadBytes) {
    this(new FrameReader(in, LengthPrefix.U32, mostHeaderBytes), mostPayloadBytes);
  }

  /// A reader of messages whose headers come by a reader of frames, such as that of a session.
  ///
  /// @param headers with [LengthPrefix#U32], at the start of a message
  /// @param mostPayloadBytes the longest payload taken
  public MessageReader(FrameReader headers, long mostPayloadBytes) {
    frames = headers;
    this.mostPayloadBytes = mostPayloadBytes;
  }

  /// True where bytes of the next message have been read ahead, the payload before it having been
  /// read.
  ///
  /// @return false where the next one would be waited for
  public boolean hasMore() {
    return frames.hasMore();
  }

  /// Reads the next header. What of the payload before was not read is skipped.
  ///
  /// @return the message; null where the stream has ended before it
  /// @throws FrameException if no message comes, a longer one than allowed, or a part of one
  /// @throws IOException whatever the stream throws
  public @Nullable Message next() throws IOException {
    byte[] header = frames.read();
    if (header == null) {
      return null;
    }
    var payload = frames.open(PAYLOAD, mostPayloadBytes);
    if (payload == null) {
      throw new FrameException(
          Kind.CUT, "the stream ended within a message: the header is there, no payload");
    }
    return new Message(decoded(header), payload);
  }

  private static String decoded(byte[] header) throws FrameException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException _) {
      throw new FrameException(Kind.BAD_TEXT, "the header of a message is not UTF-8");
    }
  }
}
