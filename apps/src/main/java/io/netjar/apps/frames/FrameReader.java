package io.netjar.apps.frames;

import io.netjar.apps.frames.FrameException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads messages from a stream, however the stream is cut into pieces on its way.
///
/// ```java
/// var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, 1 << 20);
/// for (byte[] message = reader.read(); message != null; message = reader.read()) {
///   handle(message);
/// }
/// ```
///
/// It reads ahead, so the stream is its own from then on. The length of a message is checked before
/// anything of that size is allocated. The end of the stream is an end only between two messages;
/// within one it is a [FrameException] that says how much is missing.
///
/// Not for several threads at a time.
public final class FrameReader {
  /// The longest message that fits an array.
  public static final int MOST_IN_ARRAY = Integer.MAX_VALUE - 8;

  /// Enough for a connection that is idle; a busy one gets more.
  private static final int FIRST_BUFFER_BYTES = 256;

  private static final int BUFFER_BYTES = 8 * 1024;

  /// Reading ahead further than this would only copy more.
  private static final int MOST_READ_AHEAD = 64 * 1024;

  private final InputStream in;
  private final Framing framing;
  private final long mostBytes;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int busyBytes = BUFFER_BYTES;
  private int start;
  private int end;
  private boolean hasReadFrame;
  private volatile boolean isInside;
  private @Nullable Body open;

  /// A reader at the start of a message.
  ///
  /// @param in the stream, owned by the caller
  /// @param framing how messages are told apart
  /// @param mostBytes the longest message taken, 0 or more
  public FrameReader(InputStream in, Framing framing, long mostBytes) {
    if (mostBytes < 0) {
      throw new IllegalArgumentException("a limit of " + mostBytes + " bytes");
    }
    this.in = in;
    this.framing = framing;
    this.mostBytes = mostBytes;
  }

  /// Reads further ahead than 8 KiB once there is much to read: less calls for many small messages.
  ///
  /// @param bytes how far at most, 8 KiB to 64 KiB
  /// @return this
  public FrameReader readAhead(int bytes) {
    busyBytes = Math.clamp(bytes, BUFFER_BYTES, MOST_READ_AHEAD);
    return this;
  }

  /// True where bytes of the next message have been read ahead: it is there, or on its way. To be
  /// asked between two messages.
  ///
  /// @return false where the next one would be waited for
  public boolean hasMore() {
    return start < end;
  }

  /// True while a message has begun to come and is not read to its end; safe to ask from any
  /// thread.
  ///
  /// @return false between two messages
  public boolean isInside() {
    return isInside;
  }

  /// Reads the next message whole.
  ///
  /// @return the message without its length or delimiter; null where the stream has ended before it
  /// @throws FrameException if no frame comes, a longer one than allowed, or a part of one
  /// @throws IOException whatever the stream throws
  public byte @Nullable [] read() throws IOException {
    if (framing instanceof Delimiter delimiter) {
      return readUntil(delimiter);
    }
    long length = readLength(framing, mostBytes);
    if (length < 0) {
      return null;
    }
    if (length > MOST_IN_ARRAY) {
      throw new FrameException(
          Kind.TOO_LONG, "a frame of " + shown(length) + " does not fit into one array");
    }
    byte[] body = new byte[(int) length];
    int read = 0;
    while (read < body.length) {
      int count = take(body, read, body.length - read);
      if (count < 0) {
        throw cutInBody(read, body.length);
      }
      read += count;
    }
    isInside = false;
    return body;
  }

  /// Opens the next message as a stream, so that it need not fit into memory. What of the message
  /// before was not read is skipped.
  ///
  /// @return the message; null where the stream has ended before it
  /// @throws FrameException if no frame comes, or a longer one than allowed
  /// @throws IOException whatever the stream throws
  /// @throws UnsupportedOperationException if messages end with a delimiter: how long one is stands
  ///   only at its end
  public @Nullable Body open() throws IOException {
    if (framing instanceof Delimiter) {
      throw new UnsupportedOperationException("messages that end with a delimiter are read whole");
    }
    return open(framing, mostBytes);
  }

  /// Opens the next message, whose length stands before it in another way.
  @Nullable Body open(Framing as, long most) throws IOException {
    long length = readLength(as, most);
    open = length < 0 ? null : new Body(length);
    return open;
  }

  /// A message as a stream of its bytes.
  public final class Body extends InputStream {
    private final long length;
    private long left;

    private Body(long length) {
      this.length = length;
      left = length;
      isInside = length > 0;
    }

    /// How long the message is.
    ///
    /// @return bytes
    public long length() {
      return length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// Reads on, to the end of this message and no further.
    ///
    /// @throws FrameException if the stream ends before the message does
    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (most == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = take(into, offset, (int) Math.min(most, left));
      if (count < 0) {
        throw cutInBody(length - left, length);
      }
      left -= count;
      isInside = left > 0;
      return count;
    }
  }

  /// Reads the length before a message.
  ///
  /// @return bytes, at most the limit; -1 at the end of the stream
  private long readLength(Framing as, long most) throws IOException {
    if (open != null) {
      open.skipNBytes(open.left);
      open = null;
    }
    if (start == end && !fill(1)) {
      return -1;
    }
    isInside = true;
    long length =
        switch (as) {
          case LengthPrefix prefix -> readLength(prefix, most);
          case Varint _ -> readVarint(most);
          case Delimiter _ -> throw new IllegalStateException("a delimiter has no length");
        };
    hasReadFrame = true;
    return length;
  }

  private long readLength(LengthPrefix prefix, long most) throws IOException {
    int bytes = prefix.bytes();
    need(bytes);
    long value = prefix.value(buffer, start);
    if (value < 0 && prefix.isSigned()) {
      throw wrong(Kind.BAD_LENGTH, "the length of a frame is negative: " + value);
    }
    long length = prefix.bodyLength(value);
    if (value >= 0 && length < 0) {
      throw wrong(
          Kind.BAD_LENGTH,
          "the length of a frame counts itself, and " + value + " is less than its " + bytes);
    }
    if (value < 0 || length > most) {
      throw wrong(Kind.TOO_LONG, tooLong(Long.toUnsignedString(value < 0 ? value : length), most));
    }
    start += bytes;
    return length;
  }

  private long readVarint(long most) throws IOException {
    long length = 0;
    for (int i = 0; i < Varint.MOST_LENGTH_BYTES; i++) {
      need(i + 1);
      byte next = buffer[start + i];
      length |= Varint.group(next, i);
      if (Varint.hasMore(next)) {
        continue;
      }
      if (i > 0 && next == 0) {
        throw wrong(Kind.BAD_LENGTH, "the length of a frame, " + length + ", ends in zeros");
      }
      if (length > most) {
        throw wrong(Kind.TOO_LONG, tooLong(Long.toString(length), most));
      }
      start += i + 1;
      return length;
    }
    throw wrong(
        Kind.BAD_LENGTH, "the length of a frame takes more than " + Varint.MOST_LENGTH_BYTES);
  }

  private byte @Nullable [] readUntil(Delimiter delimiter) throws IOException {
    int searched = 0;
    while (true) {
      int found = delimiter.endIn(buffer, start + searched, end);
      int length = (found < 0 ? end : found) - start;
      if (length - (found < 0 ? 0 : delimiter.length()) > mostBytes) {
        throw wrong(
            Kind.TOO_LONG,
            "a frame has more than the "
                + shown(mostBytes)
                + " that are allowed"
                + (found < 0 ? ", and no end (" + delimiter + ") so far" : ""));
      }
      if (found >= 0) {
        byte[] body = Arrays.copyOfRange(buffer, start, found - delimiter.length());
        start = found;
        hasReadFrame = true;
        isInside = false;
        return body;
      }
      searched = Math.max(0, length - delimiter.length() + 1);
      isInside = length > 0;
      if (!fill(length + 1)) {
        if (length == 0) {
          return null;
        }
        throw new FrameException(
            Kind.CUT,
            "the stream ended within a frame: " + shown(length) + " without the end of one");
      }
    }
  }

  /// Makes sure that so many bytes of the next length are in the buffer.
  private void need(int count) throws IOException {
    if (end - start < count && !fill(count)) {
      throw new FrameException(
          Kind.CUT,
          "the stream ended within a frame: "
              + (end - start)
              + " of the bytes of its length, at least "
              + (count - (end - start))
              + " missing");
    }
  }

  /// Reads until so many bytes are in the buffer.
  ///
  /// @return false where the stream ends before
  private boolean fill(int count) throws IOException {
    makeRoom(count);
    while (end - start < count) {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return false;
      }
      end += read;
    }
    return true;
  }

  private void makeRoom(int count) {
    boolean wasFull = end == buffer.length;
    int kept = end - start;
    int size = buffer.length;
    if (count > size) {
      size = Math.max(count, 2 * size);
    } else if (wasFull && size < busyBytes) {
      size = size < BUFFER_BYTES ? BUFFER_BYTES : busyBytes;
    } else if (size > busyBytes && count <= busyBytes && kept <= busyBytes) {
      size = busyBytes; // what one long line took is given back
    }
    byte[] into = size == buffer.length ? buffer : new byte[size];
    System.arraycopy(buffer, start, into, 0, kept);
    buffer = into;
    start = 0;
    end = kept;
  }

  /// Takes what is in the buffer, else reads.
  ///
  /// @return how many bytes, at least 1; -1 at the end of the stream
  private int take(byte[] into, int offset, int most) throws IOException {
    if (start == end) {
      if (most >= BUFFER_BYTES) {
        return in.read(into, offset, most);
      }
      if (!fill(1)) {
        return -1;
      }
    }
    int count = Math.min(most, end - start);
    System.arraycopy(buffer, start, into, offset, count);
    start += count;
    return count;
  }

  private static String tooLong(String length, long most) {
    return "a frame of " + length + " bytes is announced, " + shown(most) + " are allowed";
  }

  private static FrameException cutInBody(long read, long length) {
    return new FrameException(
        Kind.CUT,
        "the stream ended within a frame: "
            + read
            + " of "
            + shown(length)
            + " of its body, "
            + (length - read)
            + " missing");
  }

  /// What the first bytes of a stream are instead is worth a guess; later ones are anything.
  private FrameException wrong(Kind kind, String what) {
    return new FrameException(kind, hasReadFrame ? what : what + guess());
  }

  private String guess() {
    byte[] first = Arrays.copyOfRange(buffer, start, Math.min(end, start + WrongProtocol.BYTES));
    String hint = WrongProtocol.hint(first);
    if (hint.isEmpty() && framing instanceof LengthPrefix prefix && prefix.bytes() > 1) {
      long other = prefix.bodyLength(prefix.valueInOtherOrder(buffer, start));
      if (other >= 0 && other <= mostBytes) {
        return "; in the other byte order it would be " + other;
      }
    }
    return hint;
  }

  private static String shown(long bytes) {
    return bytes == 1 ? "1 byte" : String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
