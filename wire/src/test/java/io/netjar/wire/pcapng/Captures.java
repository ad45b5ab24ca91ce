package io.netjar.wire.pcapng;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Captures for tests: made by the writer, or byte by byte in either byte order.
final class Captures {
  private final ByteBuffer bytes;

  Captures(ByteOrder order) {
    bytes = ByteBuffer.allocate(4096).order(order);
  }

  /// What the writer makes of `content`.
  static byte[] written(Consumer<PcapngWriter> content) {
    var out = new ByteArrayOutputStream();
    try (var writer = new PcapngWriter(out)) {
      content.accept(writer);
    }
    return out.toByteArray();
  }

  /// All that a reader says of `capture`, its last word included.
  static List<CaptureRecord> read(byte[] capture) {
    var reader = new PcapngReader(new ByteArrayInputStream(capture));
    var records = new ArrayList<CaptureRecord>();
    do {
      records.add(reader.next());
    } while (records.getLast() instanceof CaptureRecord.Frame);
    return records;
  }

  /// The frames among what a reader says of `capture`.
  static List<CaptureRecord.Frame> frames(byte[] capture) {
    return read(capture).stream()
        .filter(CaptureRecord.Frame.class::isInstance)
        .map(CaptureRecord.Frame.class::cast)
        .toList();
  }

  /// Adds a section header.
  Captures section() {
    return block(
        Block.SECTION,
        body ->
            body.putInt(Block.BYTE_ORDER_MAGIC)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1));
  }

  /// Adds an interface description with a link type and options that `options` puts.
  Captures addInterface(int linkType, int snapLength, Consumer<ByteBuffer> options) {
    return block(
        Block.INTERFACE,
        body -> {
          body.putShort((short) linkType).putShort((short) 0).putInt(snapLength);
          options.accept(body);
        });
  }

  /// Adds an enhanced packet block with options that `options` puts.
  Captures enhanced(int interfaceId, long ticks, byte[] data, Consumer<ByteBuffer> options) {
    return block(
        Block.ENHANCED_PACKET,
        body -> {
          body.putInt(interfaceId).putInt((int) (ticks >>> 32)).putInt((int) ticks);
          body.putInt(data.length).putInt(data.length).put(data);
          body.position(Block.padded(body.position()));
          options.accept(body);
        });
  }

  /// Adds any block; its body is padded.
  Captures block(int type, Consumer<ByteBuffer> content) {
    int start = bytes.position();
    bytes.putInt(type).putInt(0);
    content.accept(bytes);
    bytes.position(Block.padded(bytes.position()));
    int length = bytes.position() - start + 4;
    bytes.putInt(length).putInt(start + 4, length);
    return this;
  }

  /// Puts one option, padded.
  static void option(ByteBuffer body, int code, byte... value) {
    body.putShort((short) code).putShort((short) value.length).put(value);
    body.position(Block.padded(body.position()));
  }

  byte[] toArray() {
    byte[] all = new byte[bytes.position()];
    bytes.get(0, all);
    return all;
  }
}
