package io.netjar.apps.frames;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Locale;

/// Writes messages to a stream or a channel, each with one call: in two, Nagle's algorithm and a
/// delayed acknowledgement can hold the second back for 40 ms.
///
/// Not for several threads at a time: two messages would get into each other.
public final class FrameWriter {
  /// Where the bytes of one message go, in one call.
  private interface Target {
    void write(byte[] head, int headLength, byte[] body, int offset, int length, byte[] tail)
        throws IOException;
  }

  private static final byte[] NOTHING = {};
  private static final int MOST_HEAD_BYTES = 16;

  private final Framing framing;
  private final long mostBytes;
  private final byte[] head = new byte[MOST_HEAD_BYTES];
  private final byte[] tail;
  private final Target target;

  private FrameWriter(Framing framing, long mostBytes, Target target) {
    this.framing = framing;
    this.mostBytes = mostBytes;
    this.target = target;
    tail = framing instanceof Delimiter delimiter ? tail(delimiter) : NOTHING;
  }

  private static byte[] tail(Delimiter delimiter) {
    byte[] tail = new byte[delimiter.length()];
    delimiter.put(tail, 0);
    return tail;
  }

  /// A writer to a stream: head and body are put together in one array.
  ///
  /// @param out the stream, owned by the caller
  /// @param framing how messages are told apart
  /// @param mostBytes the longest message that the reader takes
  /// @return a new writer
  public static FrameWriter to(OutputStream out, Framing framing, long mostBytes) {
    return new FrameWriter(
        framing,
        mostBytes,
        (head, headLength, body, offset, length, tail) -> {
          byte[] whole = new byte[headLength + length + tail.length];
          System.arraycopy(head, 0, whole, 0, headLength);
          System.arraycopy(body, offset, whole, headLength, length);
          System.arraycopy(tail, 0, whole, headLength + length, tail.length);
          out.write(whole);
        });
  }

  /// A writer to a channel: head and body are gathered, neither is copied.
  ///
  /// @param out the channel, in blocking mode, owned by the caller
  /// @param framing how messages are told apart
  /// @param mostBytes the longest message that the reader takes
  /// @return a new writer
  public static FrameWriter to(GatheringByteChannel out, Framing framing, long mostBytes) {
    return new FrameWriter(
        framing,
        mostBytes,
        (head, headLength, body, offset, length, tail) -> {
          ByteBuffer[] parts = {
            ByteBuffer.wrap(head, 0, headLength),
            ByteBuffer.wrap(body, offset, length),
            ByteBuffer.wrap(tail)
          };
          long left = (long) headLength + length + tail.length;
          while (left > 0) {
            left -= out.write(parts);
          }
        });
  }

  /// Writes a message.
  ///
  /// @param body the message
  /// @throws IllegalArgumentException if it is longer than allowed or than its length can say, or
  ///   holds the delimiter; nothing is written then
  /// @throws IOException whatever the target throws
  public void write(byte[] body) throws IOException {
    write(body, 0, body.length);
  }

  /// Writes a part of an array as a message.
  ///
  /// @param body the array
  /// @param offset where the message begins
  /// @param length how long it is
  /// @throws IllegalArgumentException if it is longer than allowed or than its length can say, or
  ///   holds the delimiter; nothing is written then
  /// @throws IOException whatever the target throws
  public void write(byte[] body, int offset, int length) throws IOException {
    target.write(head, begin(body, offset, length), body, offset, length, tail);
  }

  /// Checks a message and puts what goes before it into `head`.
  ///
  /// @return how many bytes go before it
  private int begin(byte[] body, int offset, int length) {
    check(length, mostBytes, "allowed");
    return switch (framing) {
      case LengthPrefix prefix -> {
        check(length, prefix.mostBytes(), "the most that its length can say");
        prefix.put(length, head, 0);
        yield prefix.bytes();
      }
      case Varint _ -> {
        Varint.put(length, head, 0);
        yield Varint.size(length);
      }
      case Delimiter delimiter -> {
        if (endsEarly(delimiter, body, offset, length)) {
          throw new IllegalArgumentException(
              "the message holds what ends a message (" + delimiter + ")");
        }
        yield 0;
      }
    };
  }

  /// Also true where the end of the message and the begin of the delimiter together look like one.
  private boolean endsEarly(Delimiter delimiter, byte[] body, int offset, int length) {
    if (tail.length == 1) {
      return delimiter.endIn(body, offset, offset + length) >= 0;
    }
    byte[] whole = new byte[length + tail.length];
    System.arraycopy(body, offset, whole, 0, length);
    System.arraycopy(tail, 0, whole, length, tail.length);
    return delimiter.endIn(whole, 0, whole.length) < whole.length;
  }

  private static void check(long length, long most, String why) {
    if (length > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a message of %,d bytes is too long: %,d are %s", length, most, why));
    }
  }
}
