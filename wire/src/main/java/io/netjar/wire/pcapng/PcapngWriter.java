package io.netjar.wire.pcapng;

import io.netjar.wire.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes a capture of Ethernet frames as one pcapng section (draft-ietf-opsawg-pcapng), in
/// little-endian byte order and with nanosecond time stamps.
///
/// Blocks are collected in a buffer of 64 KiB and handed to the stream when it is full; a packet
/// without a comment allocates nothing. Use from one thread. A failure of the stream comes out of
/// every method as `UncheckedIOException` naming the capture.
///
/// {@snippet :
/// try (var capture = new PcapngWriter(Files.newOutputStream(path), path.toString())) {
///   int desk = capture.addInterface("desk", "the cable of host desk");
///   capture.packet(desk, timeNanos, frame, 0, frame.length, null);
///   capture.packet(desk, timeNanos, frame, 0, frame.length, "dropped: loss");
/// }
/// }
public final class PcapngWriter implements AutoCloseable {
  /// The longest frame that can be written, in bytes; also each interface's snap length.
  public static final int MOST_FRAME_LENGTH = 262_144;

  private static final int BUFFER_LENGTH = 64 << 10;
  private static final int LINK_TYPE_ETHERNET = 1;
  private static final int NANOSECONDS = 9;
  private static final int PACKET_HEADER = 28;
  private static final byte[] NOTHING = {};

  private final OutputStream out;
  private final String name;
  private final byte[] buffer = new byte[BUFFER_LENGTH];
  private int filled;
  private int interfaces;
  private boolean closed;

  /// Begins a capture on `out`, which the writer owns from now on.
  public PcapngWriter(OutputStream out) {
    this(out, "the capture");
  }

  /// Begins a capture on `out`, which the writer owns from now on.
  ///
  /// @param name what error messages call the capture: the file's name
  public PcapngWriter(OutputStream out, String name) {
    this.out = out;
    this.name = name;
    writeSection();
  }

  /// Adds an interface and returns its number, counted from 0. May be called at any time before the
  /// interface's first packet. Texts that take more than 65,535 bytes are cut.
  ///
  /// @param name a short name, such as `desk`
  /// @param description what it is; empty for none
  public int addInterface(String name, String description) {
    requireOpen();
    byte[] nameBytes = text(name);
    byte[] descriptionBytes = text(description);
    int length =
        20 + optionLength(nameBytes) + optionLength(descriptionBytes) + optionLength(new byte[1]);
    int total = length + 4;
    put32(Block.INTERFACE);
    put32(total);
    put16(LINK_TYPE_ETHERNET);
    put16(0);
    put32(MOST_FRAME_LENGTH);
    putOption(Block.IF_NAME, nameBytes);
    putOption(Block.IF_DESCRIPTION, descriptionBytes);
    putOption(Block.IF_TSRESOL, new byte[] {NANOSECONDS});
    put32(Block.OPT_END);
    put32(total);
    return interfaces++;
  }

  /// Writes a frame as an enhanced packet block.
  ///
  /// @param interfaceId the number that [#addInterface] gave
  /// @param timeNanos nanoseconds since 1970, or since the network began: 0 or more
  /// @param bytes holds the frame at `offset` to `offset + length`
  /// @param comment what is to be said of the frame (cut to 65,535 bytes of UTF-8); null for none
  /// @throws IllegalArgumentException for an unknown interface, a negative time, or a length beyond
  ///   [#MOST_FRAME_LENGTH]
  public void packet(
      int interfaceId,
      long timeNanos,
      byte[] bytes,
      int offset,
      int length,
      @Nullable String comment) {
    requireOpen();
    requirePacket(interfaceId, timeNanos, length);
    Objects.checkFromIndexSize(offset, length, bytes.length);
    byte[] commentBytes = comment == null ? NOTHING : text(comment);
    int options = commentBytes.length == 0 ? 0 : optionLength(commentBytes) + 4;
    int total = PACKET_HEADER + Block.padded(length) + options + 4;
    reserve(PACKET_HEADER);
    int at = filled;
    little32(at, Block.ENHANCED_PACKET);
    little32(at + 4, total);
    little32(at + 8, interfaceId);
    little32(at + 12, (int) (timeNanos >>> 32));
    little32(at + 16, (int) timeNanos);
    little32(at + 20, length);
    little32(at + 24, length);
    filled = at + PACKET_HEADER;
    putPadded(bytes, offset, length);
    if (options > 0) {
      putOption(Block.OPT_COMMENT, commentBytes);
      put32(Block.OPT_END);
    }
    put32(total);
  }

  /// Hands everything written so far to the stream and flushes it.
  public void flush() {
    requireOpen();
    handOver();
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Hands over what is left and closes the stream. A second call does nothing.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      handOver();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void writeSection() {
    byte[] application = text("netjar");
    int total = 24 + optionLength(application) + 4 + 4;
    put32(Block.SECTION);
    put32(total);
    put32(Block.BYTE_ORDER_MAGIC);
    put16(1);
    put16(0);
    // Section Length -1: not known, as the section grows (§4.1).
    put32(-1);
    put32(-1);
    putOption(Block.SHB_USERAPPL, application);
    put32(Block.OPT_END);
    put32(total);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  private void requirePacket(int interfaceId, long timeNanos, int length) {
    if (interfaceId < 0 || interfaceId >= interfaces) {
      throw new IllegalArgumentException(
          "interface " + interfaceId + " is not one of the " + interfaces + " added");
    }
    if (timeNanos < 0) {
      throw new IllegalArgumentException("time before 0: " + timeNanos + " ns");
    }
    if (length < 0 || length > MOST_FRAME_LENGTH) {
      throw new IllegalArgumentException(
          "frame of " + length + " bytes, not 0 to " + MOST_FRAME_LENGTH);
    }
  }

  /// The text in UTF-8, cut before the character that would pass the longest option.
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= Block.MOST_OPTION) {
      return bytes;
    }
    int end = Block.MOST_OPTION;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  /// Bytes that an option takes; an empty one is not written.
  private static int optionLength(byte[] value) {
    return value.length == 0 ? 0 : 4 + Block.padded(value.length);
  }

  private void putOption(int code, byte[] value) {
    if (value.length > 0) {
      put16(code);
      put16(value.length);
      putPadded(value, 0, value.length);
    }
  }

  private void putPadded(byte[] bytes, int offset, int length) {
    int padding = Block.padded(length) - length;
    if (length > BUFFER_LENGTH - filled) {
      handOver();
    }
    if (length > BUFFER_LENGTH) {
      write(bytes, offset, length);
    } else {
      System.arraycopy(bytes, offset, buffer, filled, length);
      filled += length;
    }
    reserve(4);
    little32(filled, 0);
    filled += padding;
  }

  private void put16(int value) {
    reserve(2);
    Bytes.put16(buffer, filled, Short.reverseBytes((short) value));
    filled += 2;
  }

  private void put32(int value) {
    reserve(4);
    little32(filled, value);
    filled += 4;
  }

  private void little32(int at, int value) {
    Bytes.put32(buffer, at, Integer.reverseBytes(value));
  }

  /// Makes sure that `count` bytes, a few, fit into the buffer.
  private void reserve(int count) {
    if (count > BUFFER_LENGTH - filled) {
      handOver();
    }
  }

  private void handOver() {
    int count = filled;
    // First: what has failed once is not written again by close.
    filled = 0;
    write(buffer, 0, count);
  }

  private void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UncheckedIOException failure(IOException e) {
    return new UncheckedIOException("cannot write " + name + ": " + e.getMessage(), e);
  }
}
